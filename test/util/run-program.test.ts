import { expect, it } from 'vitest';
import { PrintedTooMuch, runProgram } from '../../src/util/run-program.ts';

const sh = (program: string, more: Partial<Parameters<typeof runProgram>[2]> = {}) =>
  runProgram('/bin/sh', ['-c', program], { limit: 1024 * 1024, ...more });

it('gives what a program printed, its status and its last words', async () => {
  expect(await sh('echo out; echo no >&2; exit 3')).toEqual({
    rc: 3,
    stdout: Buffer.from('out\n'),
    stderr: 'no\n',
  });
  expect(await sh('kill -9 $$')).toMatchObject({ rc: undefined });
  expect((await sh('printf %s "$A"', { env: { A: 'b' } })).stdout.toString()).toBe('b');
});

it('keeps only the end of long words', async () => {
  const { stderr } = await sh('yes noise | head -c 1000000 >&2; echo reason >&2');
  expect(stderr.length).toBeLessThanOrEqual(64 * 1024);
  expect(stderr).toMatch(/reason\n$/);
});

it('ends a program that prints without end, pipelines too', async () => {
  await expect(sh('yes')).rejects.toThrow('more than 1 MiB');
  await expect(sh('yes | cat')).rejects.toBeInstanceOf(PrintedTooMuch);
});

it('rejects with the reason why one cannot be started', async () => {
  await expect(runProgram('/nowhere/x', [], { limit: 1 })).rejects.toMatchObject({ code: 'ENOENT' });
});
