import { expect, it } from 'vitest';
import { connectLocal } from '../../src/connection/index.ts';
import { transportContract } from './contract.ts';

transportContract('local', () => Promise.resolve(connectLocal()));

it('runs in the folder that it is given', async () => {
  const transport = connectLocal({ cwd: '/usr' });
  expect((await transport.exec({ script: 'pwd' })).stdout.toString()).toBe('/usr\n');
  await transport.close();
});

it('says when a shell does not exist', async () => {
  const transport = connectLocal({ shell: '/no/such/shell' });
  await expect(transport.exec({ script: 'true' })).rejects.toMatchObject({
    code: 'TSP2002',
    message: expect.stringContaining('/no/such/shell') as string,
  });
  await transport.close();
});
