import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { install, playbooksOf, type Installed } from './installed.ts';

let own: Installed;
let installed: string;
let packed: readonly string[];
let playbooks: readonly string[];

beforeAll(() => {
  own = install();
  ({ folder: installed, packed } = own);
  playbooks = playbooksOf(own);
}, 600_000);
afterAll(() => own.remove());

const emptyFolder = (): string => own.emptyFolder();
const tsplay = (cwd: string, ...argv: string[]): ReturnType<Installed['tsplay']> => own.tsplay(cwd, ...argv);

/** Files and folders that a Markdown file links to. */
const linksOf = (file: string): string[] =>
  [...readFileSync(join(installed, file), 'utf8').matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(
    ([, to = '']) => join(dirname(file), to).replace(/\/$/, ''),
  );

describe('the installed package', () => {
  it('has all that its pages link to', () => {
    const pages = packed.filter((path) => /^(README|CHANGELOG|SECURITY)\.md$|^docs\/.*\.md$/.test(path));
    expect(pages).toContain('README.md');
    expect(pages.length).toBeGreaterThan(8);
    for (const page of pages)
      for (const link of linksOf(page))
        expect(existsSync(join(installed, link)), `${page} links to ${link}`).toBe(true);
  });

  it('finds the roles of its own playbooks, from an empty folder', () => {
    const cwd = emptyFolder();
    expect(playbooks).toContain('delivery');
    expect(playbooks.length).toBeGreaterThan(9);
    for (const name of playbooks) {
      const book = join(installed, 'playbooks', `${name}.yml`);
      const inventory = join(installed, 'inventories/prod');
      const { status, err } = tsplay(cwd, 'run', book, '-i', inventory, '--syntax-check');
      expect(err).toBe('');
      expect(status, name).toBe(0);
    }
  });

  it('finds its roles by name in a book of one’s own, after one’s own role of that name', () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'site.yml'), '- hosts: all\n  gather_facts: false\n  roles: [nginx]\n');
    const run = (): string => tsplay(cwd, 'run', 'site.yml', '-i', 'localhost,', '--list-tasks').out;
    const shipped = run();
    expect(shipped).toMatch(/nginx : /);
    mkdirSync(join(cwd, 'roles/nginx/tasks'), { recursive: true });
    writeFileSync(join(cwd, 'roles/nginx/tasks/main.yml'), '- {name: my own, debug: }\n');
    expect(run()).toContain('nginx : my own');
    expect(run()).not.toBe(shipped);
  });

  it('brings the page of tsplay web, whole', () => {
    expect(packed).toContain('dist/web/page.js');
    const script = readFileSync(join(installed, 'dist/web/page.js'), 'utf8');
    // It runs in a browser: nothing is left to be found there.
    expect(script).not.toMatch(/\bimport\s*[{*"'(]|\brequire\(/);
    expect(script.length).toBeLessThan(200_000);
  });

  it('init lays out a project in which everything works', () => {
    const parent = emptyFolder();
    expect(tsplay(parent, 'init', 'machines')).toMatchObject({ status: 0, err: '' });
    const cwd = join(parent, 'machines');
    const check = tsplay(cwd, 'run', 'site.yml', '--check', '--diff');
    expect(check.err).toBe('');
    expect(check.out).toContain('+Hello from localhost');
    expect(existsSync(join(cwd, 'hello.txt'))).toBe(false);
    expect(tsplay(cwd, 'run', 'site.yml')).toMatchObject({ status: 0 });
    expect(readFileSync(join(cwd, 'hello.txt'), 'utf8')).toBe('Hello from localhost\n');
    expect(tsplay(cwd, 'run', 'site.yml').out).toMatch(/changed=0/);
    for (const name of playbooks)
      expect(
        tsplay(cwd, 'run', `playbooks/${name}.yml`, '-i', 'inventories/prod', '--syntax-check').status,
        name,
      ).toBe(0);
    expect(tsplay(cwd, 'inventory', '-i', 'inventories/prod', '--graph').out).toContain('@swarm');
    expect(tsplay(cwd, 'adhoc', 'local', '-a', 'true').status).toBe(0);
  });

  it('runs the commands of its README, from an empty folder', () => {
    const readme = readFileSync(join(installed, 'README.md'), 'utf8');
    const blocks = (language: string): string[] =>
      [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(
        ([, text = '']) => text,
      );
    const commands = blocks('bash').flatMap((text) =>
      text.split('\n').flatMap((line) => line.replace(/ +#.*/, '').split(' && ')),
    );
    let cwd = emptyFolder();
    const place = (file: string, text: string | undefined): void => {
      mkdirSync(dirname(join(cwd, file)), { recursive: true });
      writeFileSync(join(cwd, file), text ?? '');
    };
    let run = 0;
    for (const command of commands) {
      const [program = '', ...words] = command.replace(/^npx /, '').split(' ');
      if (program === 'cd') cwd = join(cwd, words[0] ?? '');
      if (program !== 'tsplay') continue;
      // What the page shows beside its commands.
      if (words.includes('hello.yml')) place('hello.yml', blocks('yaml').at(-1));
      if (words.includes('inventories/mine')) place('inventories/mine', blocks('ini').at(-1));
      // Hosts that are not there are not connected to, and nobody is there to be asked for a password.
      const elsewhere = words[0] === 'run' && words.includes('-i') ? ['--syntax-check'] : [];
      const { status, err } = tsplay(cwd, ...words.filter((word) => word !== '-K'), ...elsewhere);
      expect({ command, status, err }).toEqual({ command, status: 0, err: '' });
      run++;
    }
    expect(run).toBeGreaterThan(9);
  });

  it('init encrypts the vault and keeps its password from others', () => {
    const cwd = emptyFolder();
    expect(tsplay(cwd, 'init', '.').status).toBe(0);
    const vault = join(cwd, 'inventory/group_vars/all/vault.yml');
    expect(readFileSync(vault, 'utf8')).toMatch(/^\$ANSIBLE_VAULT;1\.1;AES256\n/);
    expect(tsplay(cwd, 'vault', 'view', vault).out).toMatch(/^vault_secret: \w+/);
    expect(statSync(join(cwd, '.vault-password')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(cwd, '.gitignore'), 'utf8').split('\n')).toContain('.vault-password');
  });

  it('init overwrites nothing', () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'site.yml'), 'mine');
    const { status, err } = tsplay(cwd, 'init', '.');
    expect(status).not.toBe(0);
    expect(err).toContain('site.yml already');
    expect(readFileSync(join(cwd, 'site.yml'), 'utf8')).toBe('mine');
    expect(existsSync(join(cwd, 'ansible.cfg'))).toBe(false);
  });
});
