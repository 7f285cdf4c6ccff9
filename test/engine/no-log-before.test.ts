/**
 * Mistakes that are found before a run, in tasks that are hidden and in lines with secrets: told without a word of them.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatError, longText, TsplayError } from '../../src/errors/index.ts';
import { isSecretName } from '../../src/errors/secret-values.ts';
import { loadModule, moduleNames } from '../../src/modules/index.ts';
import type { ParamSpec } from '../../src/sdk/index.ts';
import { run, type Ran } from './harness.ts';

const secret = 'xyzzy-4711';

/** Tasks with a mistake each, as members of a map in braces. */
const mistakes: Readonly<Record<string, string>> = {
  'unknown choice': `file: {path: /x, state: ${secret}}`,
  'wrong type': `file: {path: /x, recurse: ${secret}}`,
  'unknown parameter': `file: {path: /x, ${secret}: 1}`,
  'unknown module': `${secret}: {path: /x}`,
  'two modules': `command: x, ${secret}: y`,
  'template that cannot be read': `debug: {msg: "{{ '${secret}' | }}"}`,
  'unknown filter': `debug: {msg: "{{ 1 | f_${secret.replace('-', '_')} }}"}`,
  'condition that cannot be read': `debug: {msg: x}, when: "'${secret}' =="`,
  'file that is not there': `copy: {src: ${secret}, dest: /x}`,
  'handler that is not there': `command: "true", notify: ${secret}`,
  'keyword of the wrong kind': `command: "true", tags: {${secret}: 1}`,
  'keyword that is none': `command: "true", loop_control: {${secret}: 1}`,
  'free form that is none': `file: "path=/x '${secret}"`,
  'retries that are not a number': `command: "true", retries: [${secret}]`,
  'name that is a list': `name: [${secret}], command: "true"`,
  'no module': `vars: {x: ${secret}}`,
  'meta action': `meta: ${secret}`,
  'role that is not there': `import_role: {name: ${secret}}`,
  'import that is not there': `import_tasks: ${secret}.yml`,
  'old spelling': `command: "true", sudo_user: ${secret}`,
  'key that is there twice': `command: "true", vars: {${secret}: 1, ${secret}: 2}`,
  'YAML that is none': `command: "${secret}" x`,
};

const told = (ran: Ran): string => `${ran.error ?? ''}\n${JSON.stringify(ran.events)}`;
const inner = (text: string): string => text.replaceAll(secret.replace('-', '_'), secret);

/** Ways in which a task may be hidden; TASK stands for its members. */
const ways: Readonly<Record<string, { files: Record<string, string>; env?: Record<string, string> }>> = {
  'by itself': { files: { 'site.yml': '- hosts: a\n  tasks:\n    - {no_log: true, TASK}\n' } },
  'by a template': { files: { 'site.yml': '- hosts: a\n  tasks:\n    - {no_log: "{{ hide }}", TASK}\n' } },
  'by its block': {
    files: { 'site.yml': '- hosts: a\n  tasks:\n    - no_log: true\n      block:\n        - {TASK}\n' },
  },
  'by its play': { files: { 'site.yml': '- hosts: a\n  no_log: true\n  tasks:\n    - {TASK}\n' } },
  'by its role': {
    files: {
      'site.yml': '- hosts: a\n  roles:\n    - {role: r, no_log: true}\n',
      'roles/r/tasks/main.yml': '- debug:\n- {TASK}\n',
    },
  },
  'by an import of its role': {
    files: {
      'site.yml': '- hosts: a\n  tasks:\n    - import_role: {name: r}\n      no_log: true\n',
      'roles/r/tasks/main.yml': '- debug:\n-\n  # of the task\n  {TASK}\n',
    },
  },
  'by an import of its file': {
    files: {
      'site.yml': '- hosts: a\n  tasks:\n    - import_tasks: more.yml\n      no_log: true\n',
      'more.yml': '- debug:\n- {TASK}\n',
    },
  },
  'by the setting': {
    files: { 'site.yml': '- hosts: a\n  tasks:\n    - {TASK}\n' },
    env: { ANSIBLE_NO_LOG: '1' },
  },
  'by the setting in a file': {
    files: {
      'site.yml': '- hosts: a\n  tasks:\n    - {TASK}\n',
      'ansible.cfg': '[defaults]\nno_log = True\n',
    },
  },
};

const filled = (files: Record<string, string>, task: string): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.replace('TASK', task)]));

describe('a mistake in a task under no_log, found before the run', () => {
  it.each(Object.entries(ways))('is told without its words: hidden %s', async (_, { files, env }) => {
    for (const [kind, task] of Object.entries(mistakes)) {
      const hidden = await run({ files: filled(files, task), ...(env && { env }) });
      expect([kind, inner(told(hidden)).includes(secret)]).toEqual([kind, false]);
      if (hidden.error !== undefined)
        expect([kind, hidden.error]).toEqual([
          kind,
          expect.stringMatching(/went wrong \(.*under no_log|found in \S+: |not found in/),
        ]);
    }
  });

  it('is told with its words where the task is not hidden, though others are', async () => {
    const found: string[] = [];
    for (const [kind, task] of Object.entries(mistakes)) {
      const open = await run({
        files: filled(
          {
            'site.yml': `- hosts: a\n  tasks:\n    - {debug: {msg: hidden-word}}\n    - {no_log: false, TASK}\n`,
          },
          task,
        ),
        env: { ANSIBLE_NO_LOG: '1' },
      });
      expect([kind, told(open).includes('hidden-word')]).toEqual([kind, false]);
      if (inner(told(open)).includes(secret)) found.push(kind);
    }
    const silent = [
      'name that is a list',
      'no module',
      'old spelling',
      'key that is there twice',
      'YAML that is none',
    ];
    expect(Object.keys(mistakes).filter((kind) => !found.includes(kind) && !silent.includes(kind))).toEqual(
      [],
    );
  });

  it('names the kind and the place', async () => {
    const ran = await run(
      `- hosts: a\n  tasks:\n    - file: {path: /x, state: ${secret}}\n      no_log: true\n`,
    );
    expect(ran.error).toBe(
      'ERROR! The task at site.yml:3:24 went wrong (bad parameter); what it says is hidden, as it is under no_log [TSP1103]\n' +
        '  To see it, run the task without no_log where its secrets may be shown.',
    );
  });
});

describe('values of parameters that are secrets', () => {
  const shown = (text: string, line: number, col: number, message = 'wrong'): string => {
    const dir = mkdtempSync(join(tmpdir(), 'tsplay-frames-'));
    const file = join(dir, 'site.yml');
    try {
      writeFileSync(file, text);
      const error = new TsplayError('TSP1001', message, { src: { file, line, col } });
      return `${formatError(error)}\n${longText(error)}`;
    } finally {
      rmSync(dir, { recursive: true });
    }
  };

  it.each([
    ['- user: {name: u, password: xyzzy-4711, uid: x}', 1],
    ["- user: {name: u, password: 'it''s xyzzy-4711, x', uid: x}", 1],
    ['- user:\n    password: "xyzzy-4711 \\" x" # or so\n    uid: x', 3],
    ['- user: name=u password=xyzzy-4711 uid=x', 1],
    ["- user: name=u password='a xyzzy-4711' uid=x", 1],
    ['- copy:\n    content: |\n      a\n      xyzzy-4711\n    dest: x', 4],
    ['- copy:\n    content: >-\n      xyzzy-4711\n\n      b\n    dest: x', 5],
    ['- copy:\n    content:\n      key: xyzzy-4711\n    dest: x', 3],
    ['- copy: {content: xyzzy-4711 x: y, dest: /x}', 1],
    ['- docker_secret:\n    name: x\n    data: xyzzy-4711\n', 3],
    ['- hosts: a\n  vars:\n    db_password: xyzzy-4711\n    api_key: xyzzy-4711', 4],
    ['- hosts: a\n  vars:\n    passwords:\n      - xyzzy-4711\n      - a', 5],
    ['- debug: {msg: "{{ x }}"}\n  vars: {token: "xyzzy-4711{{ y }}"}', 2],
    [`- debug: {msg: "{{ x }}"}\n  vars: {token: "{{ 'xyzzy-4711' | hash }}"}`, 2],
    ['- user:\n    password:\n      xyzzy-4711', 3],
    ['- hosts: a\n  vars: {"secret": "xyzzy-4711"}', 2],
    ['[web]\nh ansible_password=xyzzy-4711 x', 2],
    ['- hosts: a\n  vars:\n    ? password\n    : xyzzy-4711', 4],
    ['- hosts: a\n  vars:\n    ? db_password\n    : |\n      xyzzy-4711', 5],
    ['- hosts: a\n  vars:\n    ? [a, password]\n    : "xyzzy-4711"\n    b: 1', 4],
    ['- hosts: a\n  vars:\n    ?\n      - token\n    :\n      - xyzzy-4711', 6],
    ['- hosts: a\n  vars: {"the password": xyzzy-4711}', 2],
    ['- hosts: a\n  vars:\n    "the password":\n      xyzzy-4711', 4],
    ['- hosts: a\n  vars: {"password":"xyzzy-4711","b":1}', 2],
    ['- hosts: a\n  vars: {auth: xyzzy-4711, a: b}', 2],
    ['- uri:\n    headers: {Cookie: xyzzy-4711, X-Api-Key: a}', 2],
    ['- hosts: a\n  vars:\n    proxy_auth: {user: u, text: xyzzy-4711}', 3],
    ['- hosts: a\n  vars:\n    card_pin: xyzzy-4711\n    otp: xyzzy-4711', 4],
    ['- hosts: a\n  vars:\n    passphrase: xyzzy-4711\n    bearer: xyzzy-4711', 4],
    ['- hosts: a\n  vars:\n    sessionid: xyzzy-4711\n    session_id: xyzzy-4711', 4],
  ])('are shown in no error: %j', (text, line) => {
    expect(shown(text, line, 1)).toContain('wrong');
    expect(shown(text, line, 1)).not.toContain('xyzzy');
    expect(shown(text, line, 1, 'odd: "xyzzy-4711"')).toContain('odd: "********"');
  });

  it('are all that is masked, and the mark stays below its column', () => {
    const frame = shown('- user: {name: u, password: short, uid: x}', 1, 41).split('\n').slice(2, 4);
    expect(frame).toEqual([
      '  1 | - user: {name: u, password: ********, uid: x}',
      `    | ${' '.repeat(43)}^`,
    ]);
    const template = `- user: {name: u, password: "{{ pass | password_hash('sha512') }}", update_password: always}`;
    expect(shown(template, 1, 3)).toContain(
      `password: "{{ pass | password_hash('********') }}", update_password: always}`,
    );
    for (const kept of ['force_basic_auth: true', 'author: jo', '"spin": 12', 'cookies: no'])
      expect(shown(`- uri: {url: x, ${kept}, body: y}`, 1, 3)).toContain(kept);
    expect(shown('- hosts: a\n  vars:\n    ? password\n    : x-1\n    ? other\n    : y-2', 6, 3)).toContain(
      'y-2',
    );
    expect(shown('- uri: {url: x, return_content: true, body: y}', 1, 3)).toContain(
      'return_content: true, body: y',
    );
  });

  it('are known by the names that modules declare', async () => {
    const missed: string[] = [];
    const look = (params: ParamSpec, module: string, around: string): void => {
      for (const [name, param] of Object.entries(params)) {
        for (const each of [name, ...(param.aliases ?? [])])
          if ((param.secret === true || param.hidden === true) && around === '')
            if (!isSecretName(each, `- ${module}: {${each}: x}`)) missed.push(`${module} ${each}`);
        for (const options of [param.options, param.elements?.options])
          if (options) look(options, module, around !== '' || isSecretName(name, '') ? name : '');
      }
    };
    for (const name of moduleNames()) {
      const module = await loadModule(name);
      look(module.params, name.slice(name.lastIndexOf('.') + 1), '');
    }
    expect(missed).toEqual([]);
  });
});
