import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from './fake-process.ts';

beforeAll(() => import('../../src/engine/index.ts'), 60_000);

const dir = mkdtempSync(join(tmpdir(), 'tsplay-adhoc-'));
mkdirSync(join(dir, 'group_vars'));
writeFileSync(join(dir, 'group_vars/all.yml'), 'greeting: hello\n');

const adhoc = async (argv: readonly string[], env: Record<string, string> = {}) => {
  const proc = fakeProcess({ cwd: dir, env: { HOME: dir, PATH: process.env.PATH ?? '', ...env } });
  const code = await main(['adhoc', '-i', 'a,b', '-c', 'local', ...argv], proc);
  return { code, out: proc.stdout.text, err: proc.stderr.text };
};

describe('tsplay adhoc', () => {
  it('runs a command on the hosts of a pattern', async () => {
    expect(await adhoc(['a', '-a', 'printf "%s=%s" x 1'])).toEqual({
      code: 0,
      out: 'a | CHANGED | rc=0 >>\nx=1\n',
      err: '',
    });
  });
  it('renders arguments, with group_vars of the playbook folder', async () => {
    const { out } = await adhoc(['b', '-m', 'debug', '-a', 'msg="{{ greeting }} {{ x }}"', '-e', 'x=1']);
    expect(out).toBe('b | SUCCESS => {\n    "msg": "hello 1"\n}\n');
  });
  it('takes JSON', async () => {
    const { out } = await adhoc(['b', '-m', 'debug', '-a', '{"msg": ["{{ greeting }}", 2]}', '-o']);
    expect(out).toBe('b | SUCCESS => {"msg": ["hello", 2]}\n');
  });
  it('-o: one line, with what goes to stderr', async () => {
    const { out } = await adhoc(['a', '-o', '-m', 'shell', '-a', 'echo 1; echo 2; echo no >&2']);
    expect(out).toBe('a | CHANGED | rc=0 | (stdout) 1\\n2 (stderr) no\n');
  });
  it('fails with the exit code of a failed host', async () => {
    const { code, out } = await adhoc(['all', '-o', '-m', 'fail', '-a', 'msg=no']);
    expect(code).toBe(2);
    expect(out).toBe(
      'a | FAILED! => {"changed": false, "msg": "no"}\nb | FAILED! => {"changed": false, "msg": "no"}\n',
    );
  });
  it('lists hosts', async () => {
    expect(await adhoc(['all', '--list-hosts', '-l', 'b'])).toEqual({
      code: 0,
      out: '  hosts (1):\n    b\n',
      err: '',
    });
  });
  it('-t: a file for each host', async () => {
    await adhoc(['all', '-t', 'out', '-m', 'ping']);
    expect(readdirSync(join(dir, 'out'))).toEqual(['a', 'b']);
    expect(readFileSync(join(dir, 'out/a'), 'utf8')).toBe('{"changed": false, "ping": "pong"}');
  });
  it('-t: a file in the folder for each host, whatever its name', async () => {
    writeFileSync(join(dir, 'odd'), '.\n..\n../../x\na/b\n');
    const { err } = await adhoc(['all', '-i', 'odd', '-t', 'sub/odd', '-m', 'ping', '-l', '!a:!b']);
    expect(err).toBe('');
    expect(readdirSync(join(dir, 'sub/odd'))).toEqual(['%2E', '%2E%2E', '..%2F..%2Fx', 'a%2Fb']);
    expect(readdirSync(join(dir, 'sub'))).toEqual(['odd']);
  });
  it('goes on with a warning where the log can be written no more', async () => {
    const { code, out, err } = await adhoc(['all', '-m', 'ping'], { ANSIBLE_LOG_PATH: '/dev/full' });
    expect(code).toBe(0);
    expect(out).toContain('b | SUCCESS');
    expect(err.match(/log file at '\/dev\/full' is not complete: no space left on device/g)).toHaveLength(1);
  });
  it('says that no host matches', async () => {
    const { code, out, err } = await adhoc(['c', '-m', 'ping']);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain('[WARNING]: No hosts matched, nothing to do');
  });
  it('refuses a limit that leaves none', async () => {
    const { code, err } = await adhoc(['a', '-m', 'ping', '-l', 'b']);
    expect(code).toBe(1);
    expect(err).toContain('--limit leaves us with no hosts to target.');
  });
  it('wants arguments for a command', async () => {
    const { code, err } = await adhoc(['site.yml']);
    expect(code).toBe(5);
    expect(err).toContain('No argument passed to command module (did you mean to run tsplay run?)');
  });
  it('ends a task that takes too long', async () => {
    const { code, out } = await adhoc(['a', '--task-timeout', '1', '-a', 'sleep 5']);
    expect(code).toBe(2);
    expect(out).toContain('The command action failed to execute in the expected time frame (1)');
  });
  it('knows no module of that name', async () => {
    const { code, err } = await adhoc(['a', '-m', 'pnig']);
    expect(code).toBe(4);
    expect(err).toContain("couldn't resolve module/action 'pnig'");
  });
  it('takes one pattern', async () => {
    expect((await adhoc(['a', 'b', '-m', 'ping'])).code).toBe(2);
  });
  it('uses the configured callback when it is to hold for ad-hoc commands', async () => {
    const env = { ANSIBLE_STDOUT_CALLBACK: 'oneline' };
    expect((await adhoc(['a', '-m', 'ping'], env)).out).toContain('{\n');
    expect((await adhoc(['a', '-m', 'ping'], { ...env, ANSIBLE_LOAD_CALLBACK_PLUGINS: '1' })).out).toBe(
      'a | SUCCESS => {"changed": false, "ping": "pong"}\n',
    );
  });
});
