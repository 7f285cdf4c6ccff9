import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from './fake-process.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-init-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function tsplay(...argv: string[]) {
  const proc = fakeProcess({ cwd: dir, env: { HOME: dir, PATH: process.env['PATH'] ?? '' } });
  const status = await main(argv, proc);
  return { status, out: proc.stdout.text, err: proc.stderr.text };
}

describe('tsplay init --service', () => {
  it('writes a playbook and variables that the role takes, into a project', async () => {
    const words = [
      '--service',
      'shop',
      '--image',
      'registry:5000/shop:1.2',
      '--port',
      '3000',
      '--health',
      '/up',
    ];
    expect((await tsplay('init', 'machines')).status).toBe(0);
    const made = await tsplay('init', 'machines', ...words);
    expect(made.status, made.err).toBe(0);
    const vars = readFileSync(join(dir, 'machines/vars/shop.yml'), 'utf8');
    for (const line of [
      'container_image: "registry:5000/shop:1.2"',
      'service_target_port: 3000',
      'health_address: "/up"',
    ])
      expect(vars).toContain(line);
    const list = await tsplay(
      'run',
      join(dir, 'machines/shop.yml'),
      '-i',
      join(dir, 'machines/inventories/prod'),
      '--list-tasks',
      '--skip-tags',
      'infra',
    );
    expect(list.status, list.err).toBe(0);
    expect(list.out).toContain('service : Release is decided');
    // Nothing is overwritten.
    const again = await tsplay('init', 'machines', ...words);
    expect(again.status).not.toBe(0);
    expect(again.err).toContain('shop.yml, vars/shop.yml already');
  });

  it.each([
    [['--service', 'My Shop'], 'cannot name a service'],
    [['--service', 'shop', '--port', 'http'], '--port must be a number'],
    [['--service', 'shop', '--health', 'up'], '--health must be a path'],
    [['--image', 'shop'], 'say more of a --service'],
  ])('refuses %j, and writes nothing', async (words, told) => {
    const place = mkdtempSync(join(dir, 'none-'));
    mkdirSync(place, { recursive: true });
    const made = await tsplay('init', join(place, 'new'), ...words);
    expect(made.status).not.toBe(0);
    expect(made.err).toContain(told);
  });
});

it('writes what is said of a service as data, whatever is in it', async () => {
  const words = ['--image', 'a"b\'{{ 6 * 7 }}{# x #}', '--health', "/{% raw %}'\\n: #"];
  expect((await tsplay('init', 'data', '--service', 'odd', ...words)).status).toBe(0);
  writeFileSync(
    join(dir, 'data/show.yml'),
    `- hosts: localhost
  gather_facts: false
  vars_files: [vars/odd.yml]
  tasks: [{debug: {msg: "<{{ [container_image, health_address, service_checks[0].path] | join(' ') }}>"}}]
`,
  );
  const shown = await tsplay(
    'run',
    join(dir, 'data/show.yml'),
    '-i',
    'localhost,',
    '-c',
    'local',
    '--output',
    'jsonl',
  );
  const [, image = '', , health = ''] = words;
  const said = shown.out.split('\n').flatMap((line) => /"msg":("<(?:[^"\\]|\\.)*>")/.exec(line)?.[1] ?? []);
  expect(
    said.map((text): unknown => JSON.parse(text)),
    shown.err,
  ).toContain(`<${image} ${health} ${health}>`);
});

describe('tsplay init in odd folders', () => {
  const there = (name: string, make: (path: string) => void): string => {
    make(join(dir, name));
    return name;
  };
  it.each([
    ['a file', there('file', (path) => writeFileSync(path, '')), /file is not a folder/],
    ['a folder below a file', 'file/x', /cannot (look at|make) .*file\/x: not a directory/],
    [
      'a link to nothing',
      there('dangling', (path) => symlinkSync('nowhere', path)),
      /dangling is not a folder/,
    ],
  ])('says in words why nothing is written: %s', async (_, name, expected) => {
    const { status, out, err } = await tsplay('init', name);
    expect([status, out]).toEqual([expect.toSatisfy((code) => code !== 0 && code !== 250), '']);
    expect(err).toMatch(expected);
    expect(err).not.toMatch(/bug in tsplay|\bat async\b/);
  });

  it('follows no link that lies in the way', async () => {
    mkdirSync(join(dir, 'linked'));
    symlinkSync(join(dir, 'planted'), join(dir, 'linked/ansible.cfg'));
    const { err } = await tsplay('init', 'linked');
    expect(err).toContain('linked has ansible.cfg already');
    expect(readdirSync(join(dir, 'linked'))).toEqual(['ansible.cfg']);
  });

  it('tells how to enter a folder whatever its name', async () => {
    expect((await tsplay('init', "my pröject's")).out).toContain(`cd 'my pröject'\\''s' && tsplay run`);
    expect((await tsplay('init', '--', '-x')).out).toContain('cd ./-x && tsplay run');
  });

  it('makes a project that tsplay lint has nothing to say of, with a service in it', async () => {
    await tsplay('init', 'clean');
    await tsplay('init', 'clean', '--service', 'shop', '--image', 'shop');
    const proc = fakeProcess({
      cwd: join(dir, 'clean'),
      env: { HOME: dir, PATH: process.env['PATH'] ?? '' },
    });
    expect([await main(['lint'], proc), proc.stdout.text]).toEqual([0, '']);
  });
});

describe('what lies on this machine is no bug', () => {
  beforeAll(async () => {
    writeFileSync(join(dir, 'file'), '');
    writeFileSync(
      join(dir, 'p.yml'),
      '- hosts: localhost\n  gather_facts: false\n  tasks: [{debug: {msg: x}}]\n',
    );
    // There is a run to report on.
    expect((await tsplay('run', join(dir, 'p.yml'), '-i', 'localhost,', '-c', 'local')).status).toBe(0);
  });

  it.each([
    ['report', '-o', 'file/x'],
    ['plan', 'p.yml', '-i', 'localhost,', '-c', 'local', '-o', 'file/x'],
    ['galaxy', 'role', 'init', 'a', '--init-path', 'file/x'],
    ['galaxy', 'collection', 'init', 'a.b', '--init-path', 'dangling/x'],
    ['run', 'p.yml', '-i', 'localhost,', '-e', '@file/x'],
    ['run', 'p.yml', '-i', 'file/x'],
    ['rulebook', '-r', 'file/x'],
    ['pull', '-U', '/nonexistent', '-d', 'file/x'],
    ['lint', 'file/x'],
  ])('%s %s %s %s %s', async (...words) => {
    const { status, err } = await tsplay(...words.map((word) => (word === 'p.yml' ? join(dir, word) : word)));
    expect([0, 250]).not.toContain(status);
    expect(err).toMatch(/ERROR! .*(file|dangling)/);
    expect(err).not.toMatch(/bug in tsplay|\bat async\b/);
  });
});
