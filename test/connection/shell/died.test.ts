import { expect, it } from 'vitest';
import { connectLocal } from '../../../src/connection/index.ts';

it('tells what a shell that died said last', async () => {
  const transport = connectLocal();
  await expect(transport.exec({ script: 'echo out of memory >&2; kill -9 $$' })).rejects.toMatchObject({
    code: 'TSP2005',
    message: expect.stringContaining('its last words: out of memory') as string,
  });
  await transport.close();
});
