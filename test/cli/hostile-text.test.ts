/**
 * Text of files and hosts on its way to a terminal through every command: lists, documentation, prompts, pauses, the
 * console, errors. None of it may steer the terminal or turn round what is read.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { outputNames } from '../../src/report/index.ts';
import { fakeProcess, type FakeProcess } from './fake-process.ts';
import { hostileWords, neverShown } from './hostile-words.ts';

vi.setConfig({ testTimeout: 60_000 });
beforeAll(() => import('../../src/engine/index.ts'), 60_000);

const dir = mkdtempSync(join(tmpdir(), 'tsplay-hostile-cli-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** `npm run attack` takes others. */
const seed = Number(process.env['TSPLAY_FUZZ_SEED'] ?? 1);

/** Sequences in every form in which a terminal takes them, and what turns round lines; random ones of a seed behind them. */
const evil =
  hostileWords(seed) +
  'e\u001B]0;own\u0007\u001B[31mEVIL\u009B32m\u009D8;;x\u009C\u202Egpj\u2066x\u2069\u200F\u061C\u2028\u0085\u007F\bz';
/** The same without what names of hosts and paths refuse. */
const named = evil.replace(/[[\]/:;]/g, '_');
/** As a word of JSON or YAML in double quotes. */
const q = (text: string): string =>
  `"${text.replace(/[^ !#-[\]-~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;

/** A sequence with a word of ours behind it, and what stands alone. */
const forbidden = /\u001Bc|\u001B\[31mEVIL|z\b[\b]|[\b]z/;

const write = (name: string, text: string): void => {
  mkdirSync(dirname(join(dir, name)), { recursive: true });
  writeFileSync(join(dir, name), text);
};

const book = `
- name: ${q(evil)}
  hosts: all
  gather_facts: false
  connection: local
  tags: [${q(evil)}]
  vars: {${q('v')}: ${q(evil)}}
  vars_prompt:
    - {name: asked, prompt: ${q(evil)}, default: ${q(evil)}, private: false}
    - {name: hidden, prompt: ${q(evil)}, private: true}
  roles: [{role: ${q(named)}, tags: [${q(evil)}]}]
  tasks:
    - {name: ${q(evil)}, debug: {msg: ${q(evil)}}, notify: ${q(evil)}, changed_when: true, tags: ${q(evil)}}
    - {name: ${q(`shell ${evil}`)}, shell: "printf '%b' \\"$X\\"", environment: {X: ${q(evil)}}}
    - {name: pause, pause: {prompt: ${q(evil)}, seconds: 1}}
    - {name: ask, pause: {prompt: ${q(evil)}}}
    - {name: loop, debug: {msg: x}, loop: [${q(evil)}]}
    - {name: fails, fail: {msg: ${q(evil)}}, debugger: on_failed, ignore_errors: true}
    - {name: of a file, include_tasks: ${q(`${named}.yml`)}}
    - {name: diff, copy: {content: ${q(evil)}, dest: ${q(`${dir}/${named}.txt`)}}, diff: true}
    - {name: undefined, debug: {msg: "{{ nosuch[${q(evil).replaceAll('"', "'")}] }}"}, ignore_errors: true}
  handlers: [{name: ${q(evil)}, debug: {msg: ${q(evil)}}}]
`;

const inventory = JSON.stringify({
  all: {
    children: {
      [named]: {
        hosts: { [`h${named}`]: { x: evil, [`v${named}`]: [evil] }, plain: null },
        vars: { y: evil },
      },
    },
  },
});

beforeAll(() => {
  write('site.yml', book);
  write(
    'bad.yml',
    `- hosts: all\n  tasks:\n    - {name: ${q(evil)}, ${q(evil)}: x}\n    - {file: {path: x, state: ${q(evil)}}}\n`,
  );
  write('worse.yml', `- hosts: "${evil.replace(/[\u0000-\u001f\u007f]/g, '')}\n  ${evil}: [\n`);
  write(
    'hosts.yml',
    inventory.replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
  write('bad.ini', `[web\nh x=${evil}\n[${evil}`);
  write(`${named}.yml`, `- {name: ${q(evil)}, debug: {msg: x}}\n`);
  write(`roles/${named}/tasks/main.yml`, `- {name: ${q(evil)}, debug: {msg: x}}\n`);
  write(`roles/${named}/meta/.galaxy_install_info`, `version: ${q(evil)}\ninstall_date: x\n`);
  write(`roles/${named}/meta/main.yml`, `galaxy_info: {description: ${q(evil)}, author: ${q(evil)}}\n`);
  write(
    `roles/${named}/meta/argument_specs.yml`,
    `argument_specs: {main: {short_description: ${q(evil)}, options: {${q('o')}: {description: ${q(evil)}}}}}\n`,
  );
  write(
    'collections/ansible_collections/my/own/MANIFEST.json',
    `{"collection_info": {"namespace": "my", "name": "own", "version": ${q(evil)}, "description": ${q(evil)}}}`,
  );
  write(
    'collections/ansible_collections/my/own/galaxy.yml',
    `namespace: my\nname: own\nversion: ${q(evil)}\n`,
  );
  write(
    'library/odd.js',
    `import { defineModule, p } from 'tsplay/sdk';\nexport default defineModule({ name: 'odd', summary: ${q(evil)}, params: { x: p.str({ doc: ${q(evil)}, default: ${q(evil)} }) }, support: { check: 'full', diff: 'none' }, examples: [{ title: ${q(evil)}, yaml: 'odd: {x: y}' }], plan: async () => ({ changed: false, result: {} }) });\n`,
  );
  write('requirements.yml', `- {src: ${q(evil)}, name: ${q(evil)}}\n`);
  write('secret.txt', evil);
  write(
    'rules.yml',
    `- name: ${q(evil)}\n  hosts: all\n  sources: [{${q(evil)}: {}}]\n  rules: [{name: ${q(evil)}, condition: ${q(evil)}, action: {debug: {msg: ${q(evil)}}}}]\n`,
  );
});

function started(tty: boolean, env: Record<string, string> = {}): FakeProcess {
  return fakeProcess({
    cwd: dir,
    tty,
    env: {
      HOME: dir,
      PATH: process.env['PATH'] ?? '',
      PAGER: 'cat',
      ANSIBLE_HOME: dir,
      ANSIBLE_COLLECTIONS_PATH: join(dir, 'collections'),
      ...env,
    },
  });
}

const shown = (text: string): void => {
  for (const pattern of [forbidden, neverShown])
    expect(pattern.exec(text)?.[0], `with TSPLAY_FUZZ_SEED=${seed}`).toBeUndefined();
};
const checked = ({ stdout, stderr }: FakeProcess): void => {
  for (const text of [stdout.text, stderr.text]) shown(text);
};

const i = ['-i', 'hosts.yml'];
const site = join(dir, 'site.yml');
const commands: readonly (readonly string[])[] = [
  ['run', site, ...i, '--list-tasks'],
  ['run', site, ...i, '--list-tags'],
  ['run', site, ...i, '--list-hosts'],
  ['run', site, ...i, '--syntax-check'],
  ['run', site, ...i, '--start-at-task', evil, '--tags', evil, '-e', 'asked=1', '-e', 'hidden=1'],
  ['run', join(dir, 'bad.yml'), ...i],
  ['run', join(dir, 'worse.yml'), ...i],
  ['run', `${evil}.yml`, ...i],
  ['run', site, '-i', 'bad.ini'],
  ['run', site, ...i, '-e', `{"${evil}`],
  ['run', site, ...i, '--limit', evil],
  [evil],
  ...['--list', '--graph', '--yaml --list', '--toml --list', '--graph --vars'].map((words) => [
    'inventory',
    ...i,
    ...words.split(' '),
  ]),
  ['inventory', ...i, '--host', `h${named}`],
  ['inventory', ...i, '--host', evil],
  ['adhoc', 'all', ...i, '-m', 'debug', '-a', `msg="${evil.replaceAll('\b', '')}"`, '-c', 'local'],
  ['adhoc', 'all', ...i, '-m', evil],
  ['adhoc', evil, ...i, '-m', 'ping'],
  ['adhoc', 'all', ...i, '--list-hosts'],
  ['doc', 'odd', '-M', 'library'],
  ['doc', '-l', '-M', 'library'],
  ['doc', evil],
  ['doc', '-s', 'odd', '-M', 'library'],
  ['galaxy', 'role', 'list', '-p', 'roles'],
  ['galaxy', 'role', 'remove', evil, '-p', 'roles'],
  ['galaxy', 'role', 'install', '-r', 'requirements.yml', '-p', 'roles'],
  ['galaxy', 'collection', 'list', '-p', 'collections'],
  ['galaxy', 'collection', 'verify', 'my.own', '-p', 'collections'],
  ['config', 'dump'],
  ['config', 'view'],
  ['config', 'list'],
  ['vault', 'view', 'secret.txt'],
  ['pull', '-U', evil],
  ['rulebook', '-r', 'rules.yml', ...i],
  ['completion', evil],
];

describe('text that steers a terminal', () => {
  it.each(
    commands.map(
      (words) =>
        [
          words
            .join(' ')
            .replaceAll(dir, '')
            .replace(/[^ -~]/g, '?')
            .slice(0, 90),
          words,
        ] as const,
    ),
  )('is made visible by: %s', async (_, words) => {
    for (const tty of [false, true]) {
      const proc = started(tty, { ANSIBLE_NOCOWS: evil.replace(/\0/g, ''), ANSIBLE_REMOTE_USER: evil });
      const done = main([...words], proc);
      // Whatever is asked gets no answer.
      if (tty) proc.stdin.end();
      await done;
      checked(proc);
      if (!tty) expect(proc.stdout.text + proc.stderr.text).toContain('EVIL');
    }
  });

  it.each(outputNames)(
    'is made visible by a run at a terminal with prompts, pauses and the debugger: %s',
    async (output) => {
      const written = mkdtempSync(join(dir, 'written-'));
      const proc = started(true, {
        ANSIBLE_LOG_PATH: join(written, 'log'),
        ANSIBLE_CALLBACKS_ENABLED: 'junit,timer,profile_tasks',
        JUNIT_OUTPUT_DIR: written,
      });
      const typing = setInterval(() => proc.stdin.write('c\r'), 150);
      const code = await main(['run', site, ...i, '--output', output, '-v', '--diff'], proc);
      clearInterval(typing);
      expect(code, proc.stderr.text).toBe(0);
      checked(proc);
      expect(proc.stderr.text).toContain('EVIL');
      const files = readdirSync(written);
      expect(files.length).toBeGreaterThan(1);
      for (const name of files) shown(readFileSync(join(written, name), 'utf8'));
    },
  );

  it('is made visible by the console: lists, errors, results, its prompt and what it completes', async () => {
    const proc = started(true);
    // What a person types comes back as it was typed: only what comes from files and hosts is in question.
    const lines = [
      'list',
      'list groups',
      'debug msg="{{ x }} {{ y }}"',
      'debug var=vars',
      "!printf '\\033]0;own\\007\\302\\233EVIL\\342\\200\\256'",
      'setup gather_subset=!all,env',
      'fail msg="{{ x }}"',
      'nosuch',
      'cd \t\t',
      'cd e\t\t',
    ];
    const done = main(['console', ...i, '-c', 'local'], proc);
    for (const line of lines) {
      proc.stdin.write(`${line}\r`);
      await sleep(300);
    }
    proc.stdin.write('\u0003exit\r');
    await done;
    expect(proc.stdout.text).toContain('EVIL');
    checked(proc);
  });
});
