import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { historyFile, readHistory, writeHistory } from '../../src/cli/commands/console/history.ts';
import { complete, taskOf } from '../../src/cli/commands/console/state.ts';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from './fake-process.ts';

beforeAll(() => import('../../src/engine/index.ts'), 60_000);

const dir = mkdtempSync(join(tmpdir(), 'tsplay-console-'));
const user = userInfo().username;

/** What the console says to lines, without its prompts. */
async function talk(lines: readonly string[], argv: readonly string[] = []) {
  const proc = fakeProcess({ cwd: dir, env: { HOME: dir, PATH: process.env.PATH ?? '' } });
  proc.stdin.end(lines.map((line) => `${line}\n`).join(''));
  const code = await main(['console', '-i', 'a,b', '-c', 'local', ...argv], proc);
  const prompts = proc.stdout.text.match(/\S+@\S+ \(\d+\)\[f:\d+\][$#] /g) ?? [];
  const out = proc.stdout.text.replaceAll(/\S+@\S+ \(\d+\)\[f:\d+\][$#] /g, '');
  return { code, prompts, out: out.replace('\nAnsible-console was exited.\n', ''), err: proc.stderr.text };
}

describe('tsplay console', () => {
  it('runs modules, and shell commands for any other line', async () => {
    const { code, out, err } = await talk(
      ['debug msg="x y"', 'echo one | tr o 0', '!echo two', '', '# no'],
      ['a'],
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(
      'a | SUCCESS => {\n    "msg": "x y"\n}\na | CHANGED | rc=0 >>\n0ne\na | CHANGED | rc=0 >>\ntwo\n',
    );
  });
  it('goes on after a failure', async () => {
    const { code, out, err } = await talk(['copy nonsense=1', 'cd b', 'ping']);
    expect(code).toBe(0);
    expect(err).toContain('nonsense');
    expect(out).toContain('b | SUCCESS => ');
  });
  it('changes pattern, forks and users, and shows them', async () => {
    const { prompts, out } = await talk([
      'list',
      'cd b',
      'cd c',
      'forks 2',
      'forks 0',
      'become yes',
      'become_user jo',
      'remote_user ann',
      'cd',
      'list groups',
      'exit',
      'list',
    ]);
    expect(prompts).toEqual([
      `${user}@all (2)[f:5]$ `,
      `${user}@all (2)[f:5]$ `,
      `${user}@b (1)[f:5]$ `,
      `${user}@b (1)[f:5]$ `,
      `${user}@b (1)[f:2]$ `,
      `${user}@b (1)[f:2]$ `,
      `${user}@b (1)[f:2]# `,
      `${user}@b (1)[f:2]$ `,
      'ann@b (1)[f:2]$ ',
      'ann@* (2)[f:2]$ ',
      'ann@* (2)[f:2]$ ',
    ]);
    expect(out).toContain('a\nb\nno host matched\nforks must be greater than or equal to 1\n');
    expect(out).toContain('ungrouped');
  });
  it('check mode changes nothing', async () => {
    const file = join(dir, 'here');
    const { out } = await talk(['check yes', `file path=${file} state=touch`], ['a']);
    expect(out).toContain('check mode changed to True\na | CHANGED');
    expect(existsSync(file)).toBe(false);
    await talk(['check yes', 'check no', `file path=${file} state=touch`], ['a']);
    expect(existsSync(file)).toBe(true);
  });
  it('completes commands, modules, hosts and groups', () => {
    const view = {
      match: () => ['web1', 'web2'],
      groups: ['webs', 'dbs'],
      modules: ['copy', 'ansible.builtin.copy'],
      hasModule: () => true,
    };
    const state = {
      pattern: 'all',
      timeout: 0,
      collections: [],
      options: { become: false, check: false, diff: false, forks: 5, verbosity: 0 },
    };
    expect(complete('c', state, view)).toEqual([['cd', 'check', 'collections', 'copy'], 'c']);
    expect(complete('cd dbs:we', state, view)).toEqual([['webs', 'web1', 'web2'], 'we']);
    expect(complete('copy x', state, view)).toEqual([[], 'copy x']);
  });
  it('helps', async () => {
    const { out } = await talk(['help', 'help cd', 'help ping', 'help nonsense']);
    expect(out).toContain('cd <group>|<host>|<host pattern>\n    Work on other hosts\n');
    expect(out).toContain('ansible.builtin.ping');
    expect(out).toContain('nonsense is not a valid command, use ? to list all valid commands.');
  });

  it('looks for short names in collections first', async () => {
    const state = { collections: ['my.col'] };
    const view = {
      match: () => [],
      groups: [],
      modules: [],
      hasModule: (name: string) => name.endsWith('ping'),
    };
    expect(taskOf('ping data=x', state, view)).toEqual({ module: 'my.col.ping', args: 'data=x' });
    const { out } = await talk(
      ['collections', 'collections ansible.builtin', 'ping', 'collections none'],
      ['a'],
    );
    expect(out).toContain('Usage: collections <collection1>');
    expect(out).toContain('a | SUCCESS => ');
  });

  it('keeps its lines for the next one, the newest last', () => {
    const file = historyFile(mkdtempSync(join(tmpdir(), 'tsplay-history-')));
    expect(readHistory(file)).toEqual([]);
    writeHistory(file, ['second', 'first']);
    expect(readFileSync(file, 'utf8')).toBe('first\nsecond\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readHistory(file)).toEqual(['second', 'first']);
  });

  it('--list-hosts only lists, --step asks before each task', async () => {
    const listed = await talk([], ['b', '--list-hosts']);
    expect(listed.out).toBe('  hosts (1):\n    b\n');
    const stepped = await talk(['ping'], ['a', '--step']);
    expect(stepped.err).toContain("cannot ask 'Perform task: TASK: ping (N)o/(y)es/(c)ontinue:'");
  });
});
