import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from './fake-process.ts';

// On a busy machine, compiling the whole engine takes longer than any test here.
beforeAll(() => import('../../src/engine/index.ts'), 60_000);

interface Seen {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a playbook for real, in this process and on this machine. `files` are written beside it. */
async function play(
  text: string,
  argv: readonly string[] = [],
  files: Record<string, string> = {},
): Promise<Seen> {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-whole-'));
  for (const [name, content] of Object.entries({ 'site.yml': text, ...files })) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), content);
  }
  const proc = fakeProcess({ cwd: dir, env: { HOME: dir, PATH: process.env.PATH ?? '' } });
  const code = await main(['run', join(dir, 'site.yml'), '-i', 'a,b', '-c', 'local', ...argv], proc);
  const clean = (said: string): string => said.replaceAll(dir, 'DIR');
  return { code, out: clean(proc.stdout.text), err: clean(proc.stderr.text) };
}

const head = '- hosts: all\n  gather_facts: false\n  tasks:\n';

describe('a playbook, from the command line to the screen', () => {
  it('runs', async () => {
    const seen = await play(
      `${head}    - name: Say\n      debug:\n        msg: "hi {{ inventory_hostname }} {{ x }}"\n`,
      ['-e', 'x=1', '-l', 'b'],
    );
    expect(seen).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "
      PLAY [all] *********************************************************************

      TASK [Say] *********************************************************************
      ok: [b] => {
          "msg": "hi b 1"
      }

      PLAY RECAP *********************************************************************
      b                          : ok=1    changed=0    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0   

      ",
      }
    `);
  });

  it('is listed', async () => {
    const tasks = '    - name: Say\n      debug:\n      tags: [x, a]\n    - debug: {msg: hi}\n';
    const seen = await play(head + tasks, ['--list-tasks', '--list-hosts', '--list-tags']);
    expect(seen).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "
      playbook: DIR/site.yml

        play #1 (all): all	TAGS: []
          pattern: ['all']
          hosts (2):
            a
            b
          tasks:
            Say	TAGS: [a, x]
            debug	TAGS: []
            TASK TAGS: [a, x]
      ",
      }
    `);
  });

  it('passes a book whose modules are those of collections that are not here, and tells of them', async () => {
    const told = await play(
      `${head}    - ns.col.thing:\n    - somethingelse:\n    - rpm_key: {key: /k}\n    - debug: {msg: "{{ 1 | ours }}"}\n`,
      ['--syntax-check'],
    );
    expect(told.code).toBe(0);
    expect(told.err).toContain("couldn't resolve module/action 'ns.col.thing'");
    const slip = await play(`${head}    - debgu:\n`, ['--syntax-check']);
    expect([slip.code, slip.err]).toEqual([4, expect.stringContaining('did you mean "debug"?')]);
    expect((await play(`${head}    - ns.col.thing:\n`, [])).err).toContain('[TSP1101]');
  });

  it('is checked', async () => {
    expect(await play(`${head}    - debug:\n`, ['--syntax-check'])).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "
      playbook: DIR/site.yml
      ",
      }
    `);
  });
});

interface Mistake {
  readonly what: string;
  readonly text: string;
  readonly code: number;
  readonly says: RegExp;
}

const mistakes: readonly Mistake[] = [
  {
    what: 'broken YAML',
    text: '- hosts: all\n  tasks:\n    - debug: msg={{ x }}\n   - fail:\n',
    code: 4,
    says: /^ERROR! .*\[TSP1001\]\n {2}DIR\/site\.yml:4:4\n/,
  },
  {
    what: 'an unquoted template',
    text: '- hosts: all\n  vars:\n    x: {{ y }}\n',
    code: 4,
    says: /\[TSP1001\]\n {2}DIR\/site\.yml:3:\d+\n[^]*must be quoted/,
  },
  {
    what: 'an unknown keyword of a play',
    text: '- hosts: all\n  taks: []\n',
    code: 4,
    says: /'taks' .*\[TSP1004\]\n {2}DIR\/site\.yml:2:3\n[^]*did you mean/,
  },
  {
    what: 'an unknown module',
    text: `${head}    - debgu:\n        msg: x\n`,
    code: 4,
    says: /'debgu' \[TSP1101\]\n {2}DIR\/site\.yml:4:7\n[^]*did you mean "debug"\?/,
  },
  {
    what: 'an unknown parameter',
    text: `${head}    - debug:\n        mgs: x\n`,
    code: 4,
    says: /mgs.* \[TSP1102\]\n {2}DIR\/site\.yml:5:9\n/,
  },
  {
    what: 'a missing role',
    text: '- hosts: all\n  roles:\n    - nowhere\n',
    code: 1,
    says: /'nowhere' was not found in DIR\/roles:(?:(?!tsplay|TSP).)*\[TSP1104\]\n {2}DIR\/site\.yml:3:7\n/,
  },
  {
    what: 'an undefined variable',
    text: `${head}    - debug:\n        msg: "{{ nmae }}"\n`,
    code: 2,
    says: /FAILED! => \{"msg": ".*'nmae' is undefined.*"\}\n {2}DIR\/site\.yml:5:18 \[TSP1201\]\n/,
  },
  {
    what: 'a handler that nobody defines',
    text: `${head}    - debug:\n      changed_when: true\n      notify: restart\n`,
    code: 1,
    says: /'restart' .*\[TSP1105\]\n {2}DIR\/site\.yml:4:7\n/,
  },
];

describe('a mistake gets its place and a code, and no stack trace', () => {
  it.each(mistakes)('$what', async ({ text, code, says }) => {
    const seen = await play(text);
    expect(seen.err + seen.out).toMatch(says);
    expect(seen.err + seen.out).not.toMatch(/\n +at .*\.ts:/);
    expect(seen.code).toBe(code);
  });
});
