import { guarded } from '../../src/cli/process.ts';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/cli/commands/run/engine.ts';
import { executeRun } from '../../src/cli/commands/run/index.ts';
import { reportError } from '../../src/cli/report-error.ts';
import type { PlayListing, RunHooks, RunOptions } from '../../src/engine/state/options.ts';
import { TsplayError } from '../../src/errors/index.ts';
import { end, play, start, stats, task } from '../report/fixture.ts';
import { fakeProcess, type FakeProcess } from './fake-process.ts';

// The engine has tests of its own: here a script stands in for it, to see what the command line asks and prints.
const dir = mkdtempSync(join(tmpdir(), 'tsplay-cli-'));
writeFileSync(join(dir, 'site.yml'), '- hosts: all\n');

interface Script {
  run?(options: RunOptions, hooks: RunHooks): Promise<number>;
  list?: readonly PlayListing[];
  check?(): Promise<void>;
}

interface Seen {
  readonly code: number;
  readonly options: RunOptions | undefined;
}

async function run(proc: FakeProcess, argv: readonly string[], script: Script = {}): Promise<Seen> {
  let asked: RunOptions | undefined;
  const engine: Engine = {
    runPlaybooks: async (options, hooks) => {
      asked = options;
      return (await script.run?.(options, hooks)) ?? 0;
    },
    listPlaybooks: (options) => {
      asked = options;
      return Promise.resolve(script.list ?? []);
    },
    checkSyntax: async (options) => {
      asked = options;
      await script.check?.();
    },
  };
  const code = await executeRun(argv, proc, () => Promise.resolve(engine)).catch((error: unknown) =>
    reportError(error, proc),
  );
  return { code, options: asked };
}

const inDir = (over: Parameters<typeof fakeProcess>[0] = {}): FakeProcess =>
  fakeProcess({ cwd: dir, ...over });

const twoTasks: Script = {
  run: (_options, hooks) => {
    const t = task('Ping', { action: 'ping' });
    for (const event of [play('all'), start(t), end(t), stats({ web1: { ok: 1 } })]) hooks.emit(event);
    return Promise.resolve(2);
  },
};

const listing: readonly PlayListing[] = [
  {
    playbook: 'site.yml',
    number: 1,
    name: 'Web',
    pattern: 'all',
    hosts: ['a', 'b'],
    tags: ['p'],
    tasks: [
      { name: 'Install', tags: ['y', 'x'] },
      { name: 'Start', tags: [] },
    ],
  },
  { playbook: 'site.yml', number: 2, name: 'Db', pattern: 'db', hosts: [], tags: [], tasks: [] },
];

describe('tsplay run', () => {
  it('prints plain lines where there is no terminal, and gives the exit code of the engine', async () => {
    const proc = inDir();
    const { code } = await run(proc, ['site.yml'], twoTasks);
    expect({ code, out: proc.stdout.text, err: proc.stderr.text }).toMatchInlineSnapshot(`
      {
        "code": 2,
        "err": "",
        "out": "
      PLAY [all] *********************************************************************

      TASK [Ping] ********************************************************************
      ok: [web1]

      PLAY RECAP *********************************************************************
      web1                       : ok=1    changed=0    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0   

      ",
      }
    `);
  });

  it('hands over what was asked for, and what the environment says beyond it', async () => {
    const env = { ANSIBLE_FORKS: '7', ANSIBLE_REMOTE_USER: 'deploy', ANSIBLE_INVENTORY: '/x,/y' };
    const argv = ['site.yml', '-u', 'me', '-l', 'web', '-C', '--vault-id', 'dev@pw', '-M', 'a:b'];
    const { options } = await run(inDir({ env }), [
      ...argv,
      '--vault-password-file',
      'f',
      '--ssh-common-args=-v',
    ]);
    expect(options).toMatchInlineSnapshot(`
      {
        "become": false,
        "becomeMethod": undefined,
        "becomePassword": undefined,
        "becomeUser": undefined,
        "check": true,
        "connection": undefined,
        "connectionPassword": undefined,
        "debugVars": false,
        "diff": false,
        "extraVars": [],
        "flushCache": false,
        "forceHandlers": false,
        "forks": 7,
        "inventories": [
          "/x",
          "/y",
        ],
        "limit": "web",
        "modulePath": [
          "a",
          "b",
        ],
        "playbooks": [
          "site.yml",
        ],
        "privateKeyFile": undefined,
        "readAhead": true,
        "remoteUser": "me",
        "skipTags": [],
        "slice": undefined,
        "sshCommonArgs": "-v",
        "sshExtraArgs": undefined,
        "startAtTask": undefined,
        "step": false,
        "tags": [],
        "timeout": undefined,
        "vaultIds": [
          "dev@pw",
          "default@f",
        ],
        "verbosity": 0,
      }
    `);
  });

  it('asks for passwords on the terminal without showing them', async () => {
    const proc = inDir({ tty: true, env: { TERM: 'dumb' } });
    const done = run(proc, ['site.yml', '-k', '-K']);
    setTimeout(() => proc.stdin.write('geheim1\r'), 20);
    setTimeout(() => proc.stdin.write('\r'), 60);
    const { options } = await done;
    expect(options).toMatchObject({ connectionPassword: 'geheim1', becomePassword: 'geheim1' });
    expect(proc.stderr.text).toBe('SSH password: \nBECOME password[defaults to SSH password]: \n');
    expect(proc.stdout.text).toBe('');
  });

  it('takes passwords line by line from a pipe', async () => {
    const proc = inDir();
    proc.stdin.end('one\ntwo\n');
    const { options } = await run(proc, ['site.yml', '-kK']);
    expect(options).toMatchObject({ connectionPassword: 'one', becomePassword: 'two' });
  });

  it('says what to do when stdin ends before a password came', async () => {
    const proc = inDir();
    proc.stdin.end();
    const { code, options } = await run(proc, ['site.yml', '-K']);
    expect(options).toBeUndefined();
    expect({ code, err: proc.stderr.text }).toMatchInlineSnapshot(`
      {
        "code": 2,
        "err": "ERROR! no answer to 'BECOME password:': stdin has ended [TSP1501]
        Give the password in a file: --become-password-file, --connection-password-file, --vault-password-file.
      ",
      }
    `);
  });

  it('ends with 99 when Ctrl-C is pressed at a password', async () => {
    const proc = inDir({ tty: true, env: { TERM: 'dumb', NO_COLOR: '1' } });
    const done = run(proc, ['site.yml', '-K']);
    setTimeout(() => proc.stdin.write('\u0003'), 20);
    expect((await done).code).toBe(99);
    expect(proc.stderr.text).toContain('ERROR! User interrupted execution\n');
  });

  it('reads passwords from files and programs', async () => {
    writeFileSync(join(dir, 'pw'), '  secret \n');
    const program = join(dir, 'pw.sh');
    writeFileSync(program, '#!/bin/sh\nprintf "from program\\n"\n');
    chmodSync(program, 0o755);
    const argv = ['site.yml', '--become-password-file', 'pw', '--connection-password-file', program];
    const { options } = await run(inDir(), argv);
    expect(options).toMatchObject({ becomePassword: 'secret', connectionPassword: 'from program' });
  });

  it('says what is wrong with a password file', async () => {
    writeFileSync(join(dir, 'empty'), '\n');
    const program = join(dir, 'bad.sh');
    writeFileSync(program, '#!/bin/sh\nexit 3\n');
    chmodSync(program, 0o755);
    const codes: number[] = [];
    let text = '';
    for (const file of ['empty', 'nowhere', 'bad.sh']) {
      const proc = inDir();
      codes.push((await run(proc, ['site.yml', '--become-password-file', file])).code);
      text += proc.stderr.text.replaceAll(dir, 'DIR');
    }
    expect({ codes, text }).toMatchInlineSnapshot(`
      {
        "codes": [
          1,
          1,
          1,
        ],
        "text": "ERROR! Empty password was provided from file (empty) [TSP1504]
      ERROR! The password file DIR/nowhere was not found [TSP1504]
      ERROR! The password script DIR/bad.sh returned an error (rc=3):  [TSP1504]
      ",
      }
    `);
  });

  it.each([
    ['--list-hosts'],
    ['--list-tasks'],
    ['--list-tags'],
    ['--syntax-check'],
    ['--list-tasks', '--list-tags', '--list-hosts'],
  ])('%s %s %s', async (...argv) => {
    const proc = inDir();
    const { code } = await run(proc, ['site.yml', ...argv.filter(Boolean), '-K'], { list: listing });
    expect(code).toBe(0);
    expect(proc.stderr.text).toBe('');
    expect(proc.stdout.text).toMatchSnapshot();
  });

  it('lists every tag unless some were asked for', async () => {
    expect((await run(inDir(), ['site.yml', '--list-tags'])).options?.tags).toEqual(['never', 'all']);
    expect((await run(inDir(), ['site.yml', '--list-tags', '-t', 'a'])).options?.tags).toEqual(['a']);
  });

  it('tells a mistake of the user without a stack trace, after what was printed before', async () => {
    const proc = inDir();
    const problem = new TsplayError('TSP1201', "'x' is undefined", { hint: 'Define it.' });
    const { code } = await run(proc, ['site.yml', '--output', 'json'], {
      run: () => Promise.reject(problem),
    });
    expect(JSON.parse(proc.stdout.text)).toMatchObject({ plays: [] });
    expect({ code, err: proc.stderr.text }).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "ERROR! 'x' is undefined [TSP1201]
        Define it.
      ",
      }
    `);
  });

  it('tells a fault of its own with everything a report needs', async () => {
    const proc = inDir();
    const { code } = await run(proc, ['site.yml'], { run: () => Promise.reject(new RangeError('oops')) });
    expect(code).toBe(250);
    expect(proc.stderr.text).toMatch(/bug in tsplay.*\n.*node v.*\n.*report.*\n\nRangeError: oops\n +at /);
  });

  it('stops in good order at the first Ctrl-C, and at once at the second', async () => {
    const proc = inDir();
    let aborted = false;
    const { code } = await run(proc, ['site.yml'], {
      run: async (_options, { signal }) => {
        proc.signal('SIGINT');
        aborted = signal.aborted;
        // npx passes the same keystroke on.
        proc.signal('SIGINT');
        expect(proc.exits).toEqual([]);
        await sleep(350);
        proc.signal('SIGINT');
        return 0;
      },
    });
    expect({ code, aborted, exits: proc.exits }).toEqual({ code: 99, aborted: true, exits: [99] });
    expect(proc.stderr.text).toContain('Press Ctrl-C again');
  });

  it('asks what the engine wants to know, with a default', async () => {
    const proc = inDir({ tty: true, env: { TERM: 'dumb' } });
    const answers: string[] = [];
    const done = run(proc, ['site.yml'], {
      run: async (_options, hooks) => {
        answers.push(await hooks.prompt('Version [1.0]: ', { secret: false, default: '1.0' }));
        answers.push(await hooks.prompt('Name: ', { secret: false }));
        return 0;
      },
    });
    setTimeout(() => proc.stdin.write('\r'), 20);
    setTimeout(() => proc.stdin.write('web\r'), 60);
    await done;
    expect(answers).toEqual(['1.0', 'web']);
  });

  it('does not wait for an answer where there is no terminal', async () => {
    const proc = inDir();
    const ask: Script = {
      run: async (_options, hooks) => {
        await hooks.prompt('Go on? ', { secret: false });
        return 0;
      },
    };
    expect((await run(proc, ['site.yml'], ask)).code).toBe(2);
    expect(proc.stderr.text).toMatchInlineSnapshot(`
      "ERROR! cannot ask 'Go on?': there is no terminal [TSP1501]
      "
    `);
  });

  it.each([
    [['nowhere.yml'], 1],
    [['.'], 1],
    [['site.yml', '-f', '0'], 2],
    [['site.yml', '--wat'], 2],
    [[], 2],
  ])('refuses %j with %i', async (argv, expected) => {
    const proc = inDir();
    const { code, options } = await run(proc, argv);
    expect({ code, options }).toEqual({ code: expected, options: undefined });
    expect(proc.stdout.text).toBe('');
    expect(proc.stderr.text.replaceAll(dir, 'DIR')).toMatchSnapshot();
  });

  it('refuses an environment variable that makes no sense with the code of ansible', async () => {
    const proc = inDir({ env: { ANSIBLE_FORKS: 'many' } });
    expect((await run(proc, ['site.yml'])).code).toBe(5);
    expect(proc.stderr.text).toMatch(
      /^ERROR! Invalid type for .*: DEFAULT_FORKS \(from env: ANSIBLE_FORKS\): it must be a whole number, not "many" \[TSP1502\]\n/,
    );
  });

  it('takes from ansible.cfg what was not given, adds to lists that add up, and says so with -v', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'tsplay-cfg-'));
    writeFileSync(join(cwd, 'site.yml'), '');
    writeFileSync(
      join(cwd, 'ansible.cfg'),
      '[defaults]\nforks = 9\nlibrary = mine\nvault_identity_list = a@pw\nverbosity = 1\n' +
        '[privilege_escalation]\nbecome = yes\nbecome_user = app\n[diff]\nalways = true\n',
    );
    const proc = fakeProcess({ cwd });
    const { options } = await run(proc, [
      'site.yml',
      '-M',
      'given',
      '--vault-id',
      'b@pw',
      '-v',
      '--become-user',
      'me',
    ]);
    expect(options).toMatchObject({
      forks: 9,
      become: true,
      becomeUser: 'me',
      diff: true,
      verbosity: 2,
      modulePath: ['given', join(cwd, 'mine')],
      vaultIds: ['a@pw', 'b@pw'],
    });
    expect(proc.stdout.text).toBe(`Using ${join(cwd, 'ansible.cfg')} as config file\n`);
  });

  it('writes a log file when one is configured, and goes on when it cannot', async () => {
    const log = join(mkdtempSync(join(tmpdir(), 'tsplay-log-')), 'run.log');
    const proc = inDir({ env: { ANSIBLE_LOG_PATH: log } });
    await run(proc, ['site.yml'], twoTasks);
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    const head = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} p=\d+ u=\S+ n=ansible INFO\| /;
    expect(lines.every((line) => head.test(line))).toBe(true);
    expect(lines.map((line) => line.replace(head, '').replace(/ \*+$/, ''))).toMatchInlineSnapshot(`
      [
        "PLAY [all]",
        "TASK [Ping]",
        "ok: [web1]",
        "PLAY RECAP",
        "web1                       : ok=1    changed=0    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0",
      ]
    `);
    expect(proc.stdout.text).toContain('ok: [web1]');
    const broken = inDir({ env: { ANSIBLE_LOG_PATH: '/nowhere/run.log' } });
    expect((await run(broken, ['site.yml'], twoTasks)).code).toBe(2);
    expect(broken.stderr.text).toMatch(/^\[WARNING\]: log file at '\/nowhere\/run\.log' is not writeable: /);
  });

  it('follows the configured callback', async () => {
    const proc = inDir({ env: { ANSIBLE_STDOUT_CALLBACK: 'minimal' } });
    await run(proc, ['site.yml'], twoTasks);
    expect(proc.stdout.text).toBe('web1 | SUCCESS => {\n    "changed": false\n}\n');
  });

  it('obeys the settings of the default callback', async () => {
    const proc = inDir({ env: { ANSIBLE_DISPLAY_OK_HOSTS: 'no' } });
    await run(proc, ['site.yml'], twoTasks);
    expect(proc.stdout.text).not.toContain('ok: [web1]');
  });

  /** With the boundary that the real process has. */
  const behind = (proc: FakeProcess): FakeProcess => {
    const { stdout, stderr } = guarded(proc);
    return Object.assign({ ...proc }, { stdout, stderr });
  };
  it('colours when told so, and not when told not to', async () => {
    const colourful = inDir({ env: { FORCE_COLOR: '1' } });
    await run(behind(colourful), ['site.yml'], twoTasks);
    expect(colourful.stdout.text).toContain('\u001B[32mok: [web1]');
    const sober = inDir({ env: { FORCE_COLOR: '1' } });
    await run(behind(sober), ['site.yml', '--no-color'], twoTasks);
    expect(sober.stdout.text).not.toContain('\u001B');
  });
});
