import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pickPlaybooks } from '../../src/cli/commands/pull/playbooks.ts';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from './fake-process.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-pull-'));
const repo = join(dir, 'repo');
const git = (...args: string[]): void =>
  void execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: repo });

beforeAll(async () => {
  mkdirSync(repo);
  writeFileSync(join(repo, 'ansible.cfg'), '[defaults]\ninventory = hosts\nstdout_callback = default\n');
  writeFileSync(join(repo, 'hosts'), 'localhost\nother\n');
  writeFileSync(
    join(repo, 'local.yml'),
    '- hosts: all\n  gather_facts: false\n  tasks: [{debug: {msg: "{{ playbook_dir | basename }} {{ word | default(0) }}"}}]\n',
  );
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
  await import('../../src/engine/index.ts');
}, 60_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function pull(...argv: string[]) {
  const proc = fakeProcess({ cwd: dir, env: { HOME: dir, PATH: process.env['PATH'] ?? '' } });
  const code = await main(['pull', ...argv], proc);
  return { code, out: proc.stdout.text, err: proc.stderr.text };
}

describe('tsplay pull', () => {
  it('checks out, and runs local.yml of the checkout on this machine', async () => {
    const { code, out } = await pull('-U', repo, '-d', 'work', '-e', 'word=here');
    expect(code).toBe(0);
    expect(out).toMatch(/^Starting Ansible Pull at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\ntsplay pull -U /);
    expect(out).toContain('"changed": true');
    expect(out).toContain('"msg": "work here"');
    expect(out).not.toContain('other');
  });

  it('does not tell extra variables and passwords of addresses, as what cron prints is sent by mail', async () => {
    const extra = ['-e', 'pw=hunter22', '-epw=hunter22', '--extra-vars={"pw": "hunter22"}', '--extra', 'b=1'];
    const { out, err } = await pull('-U', 'http://u:hunter22@127.0.0.1:9/x', '-d', 'told', ...extra);
    expect(out + err).not.toContain('hunter22');
    expect(out).toContain(
      '\ntsplay pull -U http://u:********@127.0.0.1:9/x -d told -e ******** -e******** --extra-vars=******** --extra ********\n',
    );
  });

  it('-o does nothing when nothing is new; --purge removes the checkout', async () => {
    const { code, out } = await pull('-U', repo, '-d', 'work', '-o');
    expect(code).toBe(0);
    expect(out).toContain('Repository has not changed, quitting.');
    expect(out).not.toContain('PLAY');
    await pull('-U', repo, '-d', 'work', '--purge');
    expect(existsSync(join(dir, 'work'))).toBe(false);
  });

  it('a repository that is not there ends it, but with -f', async () => {
    const gone = join(dir, 'gone');
    expect((await pull('-U', gone, '-d', 'work')).code).toBe(2);
    await pull('-U', repo, '-d', 'work');
    const { code, err, out } = await pull('-U', gone, '-d', 'work', '-f');
    expect(err).toContain('Unable to update repository. Continuing with (forced) run of playbook.');
    expect({ code, ran: out.includes('PLAY [all]') }).toEqual({ code: 0, ran: true });
  });

  it.each([
    [['-d', 'x'], 'URL for repository not specified, use -h for help'],
    [['-U', 'u', '-m', 'cvs'], 'Unsupported repo module cvs, choices are git,subversion,hg,bzr'],
    [['-U', 'u', '-s', 'long'], 'long is not a number.'],
  ])('%j', async (argv, message) => {
    const { code, err } = await pull(...argv);
    expect(code).toBe(5);
    expect(err).toContain(message);
  });

  const evil = join(dir, 'evil');
  it.each([
    ['an option', ['--url=--upload-pack=touch ' + evil], /must not begin with a hyphen/],
    ['an option after a path', ['--url=-oProxyCommand=touch ' + evil + ':x'], /must not begin with a hyphen/],
    ['an option of ssh', ['-U', `ssh://-oProxyCommand=touch%20${evil}/x`], /strange hostname|blocked/],
    ['a program', ['-U', `ext::sh -c touch% ${evil}`], /runs a program through git's transport \\*"ext\\*"/],
    ['a program by another transport', ['-U', `fd::17`], /runs a program through git's transport \\*"fd\\*"/],
    [
      'an option of svn',
      ['-m', 'subversion', `--url=--config-option=x:y:z=${evil}`],
      /must not begin with a hyphen/,
    ],
  ])('takes no address for %s', async (_what, argv, message) => {
    const { code, out, err } = await pull(...argv, '-d', 'hostile');
    expect(code).not.toBe(0);
    expect(out + err).toMatch(message);
    expect([existsSync(evil), existsSync(join(dir, 'hostile'))]).toEqual([false, false]);
  });

  it('takes no version for an option', async () => {
    const { code, out, err } = await pull('-U', repo, '-d', 'hostile', `--checkout=--output=${evil}`);
    expect(code).not.toBe(0);
    expect(out + err).toMatch(/must not begin with a hyphen/);
    expect([existsSync(evil), existsSync(join(dir, 'hostile'))]).toEqual([false, false]);
  });

  it('prefers a playbook of the host, and wants all that are named', () => {
    writeFileSync(join(dir, 'web1.yml'), '');
    const warnings: string[] = [];
    const pick = (named: string[]): readonly string[] =>
      pickPlaybooks(dir, named, ['web1.example.com'], (message) => warnings.push(message));
    expect(pick([])).toEqual([join(dir, 'web1.yml')]);
    expect(() => pick(['web1.yml', 'nope.yml'])).toThrow('Could not find a playbook to run.');
    expect(warnings).toEqual([`${join(dir, 'nope.yml')}: File does not exist`]);
  });
});
