import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { command } from '../../../src/modules/commands/command.ts';
import { raw } from '../../../src/modules/commands/raw.ts';
import { script } from '../../../src/modules/commands/script.ts';
import { shell } from '../../../src/modules/commands/shell.ts';
import { hostWord } from '../../../src/modules/lib/words.ts';
import { expectStatus, openHost } from '../harness.ts';

const sh = (program: string, env: Record<string, string>): string =>
  execFileSync('/bin/sh', ['-c', program], { env, encoding: 'utf8' });

describe('hostWord', () => {
  it('expands variables and homes like Python', () => {
    const env = { HOME: '/h o', A: 'x y', PATH: '/bin' };
    const of = (text: string): string => sh(`printf %s ${hostWord(text)}`, env);
    expect(of('$A-${A}-$NONE-${NONE}-$1')).toBe('x y-x y-$NONE-${NONE}-$1');
    expect(of('~/f $A')).toBe('/h o/f x y');
    expect(of('~root/x')).toBe('/root/x');
    expect(of('a~b')).toBe('a~b');
  });

  it('gives every text without $ and ~ back', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/[$~\0]/.test(text)),
        (text) => {
          expect(sh(`printf %s ${hostWord(text)}`, {})).toBe(text);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('command', () => {
  it('runs words without a shell in one round trip', async () => {
    await using host = await openHost();
    const run = await host.run(command, `cmd: echo "a b" '*' '|' $HOME`);
    expectStatus(run, 'changed');
    expect(run.result).toMatchObject({
      rc: 0,
      cmd: ['echo', 'a b', '*', '|', '$HOME'],
      stderr_lines: [],
      msg: '',
    });
    expect(run.result['stdout']).toBe(`a b * | ${process.env['HOME'] ?? ''}`);
    expect(run.result['delta']).toMatch(/^0:00:\d\d\.\d{6}$/);
    expect(run.roundTrips).toBe(1);
  });

  it('takes free-form text and lists', async () => {
    await using host = await openHost();
    expect((await host.run(command, '_raw_params: printf %s x')).result['stdout']).toBe('x');
    const run = await host.run(command, 'argv: [printf, "%s|", "a b", "$HOME"]\nexpand_argument_vars: false');
    expect(run.result['stdout']).toBe('a b|$HOME|');
  });

  it('tests creates and removes in the same round trip, with globs, after chdir', async () => {
    await using host = await openHost();
    const args = `cmd: touch made.txt\nchdir: ${host.dir}\ncreates: m*.txt`;
    expectStatus(await host.check(command, args), 'changed');
    expectStatus(await host.run(command, args), 'changed');
    const second = await host.run(command, args);
    expectStatus(second, 'ok');
    expect(second.roundTrips).toBe(1);
    expect(second.result).toMatchObject({ rc: 0, stdout: 'skipped, since m*.txt exists' });
    expectStatus(await host.check(command, args), 'ok');
    const gone = await host.run(command, `cmd: rm x\nremoves: ${host.dir}/none`);
    expect(gone.result['msg']).toBe(`Did not run command since '${host.dir}/none' does not exist`);
  });

  it('is unknown in check mode, with its output unknown', async () => {
    await using host = await openHost();
    const run = await host.check(command, 'cmd: ls');
    expectStatus(run, 'unknown');
    expect(run.result).toMatchObject({ changed: false, skipped: true, cmd: ['ls'] });
    expect(run.result).not.toHaveProperty('stdout');
    expect(run.roundTrips).toBe(0);
  });

  it('fails with the status and the output', async () => {
    await using host = await openHost();
    const run = await host.run(command, 'cmd: ls /no/such');
    expectStatus(run, 'failed');
    expect(run.result).toMatchObject({ rc: 2, msg: 'non-zero return code' });
    expect((run.result['stderr_lines'] as string[]).length).toBe(1);
    const absent = await host.run(command, 'cmd: no-such-program-x');
    expect(absent.result).toMatchObject({ rc: 2, msg: expect.stringContaining('No such file') as string });
    const folder = await host.run(command, 'cmd: ls\nchdir: /no/such');
    expect(folder.result['msg']).toContain('Unable to change directory before execution');
    expect((await host.run(command, 'cmd: ""')).result['msg']).toBe('no command given');
  });

  it('gives stdin with and without a newline, and nothing otherwise', async () => {
    await using host = await openHost();
    const count = async (args: string): Promise<unknown> =>
      (await host.run(command, `cmd: wc -c\n${args}`)).result['stdout'];
    expect(await count('stdin: abc')).toBe('4');
    expect(await count('stdin: abc\nstdin_add_newline: false')).toBe('3');
    expect(await count('')).toBe('0');
  });

  it('keeps line ends when asked to', async () => {
    await using host = await openHost();
    const run = await host.run(command, 'cmd: echo x\nstrip_empty_ends: false');
    expect(run.result['stdout']).toBe('x\n');
  });
});

describe('shell', () => {
  it('runs a line in a shell of choice', async () => {
    await using host = await openHost();
    const run = await host.run(shell, `cmd: "echo $((1+1)) | cat; exit 3"\nchdir: ${host.dir}`);
    expect(run.result).toMatchObject({ rc: 3, stdout: '2', msg: 'non-zero return code' });
    expect(run.roundTrips).toBe(1);
    const bash = await host.run(shell, 'cmd: "[[ a == a ]] && echo yes"\nexecutable: /bin/bash');
    expect(bash.result['stdout']).toBe('yes');
  });
});

describe('raw', () => {
  it('runs a line', async () => {
    await using host = await openHost();
    expect((await host.run(raw, '_raw_params: echo hi')).result).toMatchObject({
      rc: 0,
      stdout_lines: ['hi'],
    });
  });
});

describe('script', () => {
  it('runs a file of the controller with its arguments', async () => {
    await using host = await openHost();
    const file = `${host.dir}/my script.sh`;
    await host.run(shell, `cmd: |\n  printf '#!/bin/sh\\necho "$1-$2"; cat; pwd; exit $3\\n' > '${file}'`);
    const run = await host.run(script, `cmd: "'${file}' 'a b' c 0"\nchdir: /`);
    expect(run.result['stdout_lines']).toEqual(['a b-c', '/']);
    expect(run.roundTrips).toBe(1);
    expect((await host.run(script, `cmd: "'${file}' a b 4"`)).result).toMatchObject({ rc: 4, failed: true });
    const with_ = await host.run(script, `cmd: "'${file}' a b 0"\nexecutable: /bin/sh -x`);
    expect(with_.result['stderr']).toContain('+ echo');
    const creates = await host.run(script, `cmd: "'${file}' a b 0"\ncreates: ${host.dir}`);
    expect(creates.result).toMatchObject({ skipped: true, changed: false });
  });
});
