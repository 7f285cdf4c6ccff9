// What the task of a slice runs and is given.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configForSlices, environmentProgram, jobProgram, variablesFile } from '../../src/slices/job.ts';
import { LogLines } from '../../src/slices/log.ts';
import { loadYaml } from '../../src/source/index.ts';
import { TemplateString } from '../../src/util/value.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tsplay-job-'));
  writeFileSync(
    join(dir, 'env'),
    environmentProgram({ ANSIBLE_FORKS: "it's" }, { PATH: `${dir}:${process.env['PATH']}` }),
  );
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A program in place of tsplay. */
function tsplay(text: string): void {
  writeFileSync(join(dir, 'tsplay'), `#!/bin/sh\n${text}\n`);
  chmodSync(join(dir, 'tsplay'), 0o755);
}

const program = (claim?: string): string =>
  jobProgram({
    args: ['-e', 'a b', 'site.yml'],
    cwd: dir,
    slice: { number: 2, of: 3 },
    environment: join(dir, 'env'),
    claim,
  });

const runJob = (claim?: string): { readonly status: number | null; readonly lines: string[] } => {
  const { status, stdout } = spawnSync('sh', ['-c', program(claim)], { encoding: 'utf8' });
  return { status, lines: stdout.trim().split('\n') };
};

describe('the job of a slice', () => {
  it('runs tsplay with its words and environment, ends well and tells how it ended', () => {
    tsplay('printf "%s|" "$@"; echo "$ANSIBLE_FORKS $PWD"; exit 4');
    expect(runJob()).toEqual({
      status: 0,
      lines: [
        `run|--output=jsonl|--no-record|--slice=2/3|-e|a b|site.yml|it's ${dir}`,
        '{"type":"slice.end","exit":4}',
      ],
    });
  });

  it('is begun once where it may not be twice', () => {
    tsplay('echo ran');
    const claim = join(dir, 'claim');
    expect(runJob(claim).lines).toEqual(['ran', '{"type":"slice.end","exit":0}']);
    expect(existsSync(claim)).toBe(false);
    mkdirSync(claim);
    expect(runJob(claim)).toEqual({ status: 0, lines: ['{"type":"slice.end","exit":"again"}'] });
    expect(existsSync(claim)).toBe(true);
  });

  it('hands a signal on, and waits for the run to end', () => {
    tsplay('trap "echo ended; exit 143" TERM; echo begun; kill -TERM $PPID; while :; do sleep 0.1; done');
    expect(runJob().lines).toEqual(['begun', 'ended', '{"type":"slice.end","exit":143}']);
  });
});

it('the environment of a slice is that of the controller without where it writes and whom it asks', () => {
  const env = {
    ...{ ANSIBLE_FORKS: '9', TSPLAY_READ_AHEAD: '0', LANG: 'C', TZ: 'UTC', HOME: '/x', AWS_SECRET: 's' },
    ...{
      TSPLAY_NOTIFY_WEBHOOK: 'u',
      ANSIBLE_LOG_PATH: 'l',
      ANSIBLE_VAULT_PASSWORD_FILE: 'v',
      ANSIBLE_ASK_PASS: '1',
    },
    ...{ ANSIBLE_BECOME_ASK_PASS: '1', ANSIBLE_BECOME_PASSWORD_FILE: 'b', TSPLAY_RECORD_PATH: 'r' },
  };
  expect(environmentProgram(env, {}).split('\n')).toEqual([
    'export ANSIBLE_FORKS=9',
    'export TSPLAY_READ_AHEAD=0',
    'export LANG=C',
    'export TZ=UTC',
    '',
  ]);
});

it('ansible.cfg of a slice has nothing of the controller’s own', () => {
  const text = `[defaults]
forks = 9
vault_password_file = p
notify_webhook = https://example.com/hook
callbacks_enabled = a,
  b
roles_path = x
[privilege_escalation]
become_ask_pass = true
become = true
`;
  expect(configForSlices(text)).toBe(
    '[defaults]\nforks = 9\nroles_path = x\n[privilege_escalation]\nbecome = true\n',
  );
});

it('answers travel as what they are: a template, or text that is none', () => {
  const text = variablesFile(
    new Map([
      ['a', { text: '{{ x }}', template: true }],
      ['b', { text: '{{ "q" }}\n', template: false }],
    ]),
  );
  const vars = loadYaml(text, 'vars') as ReadonlyMap<string, unknown>;
  expect(vars.get('a')).toBeInstanceOf(TemplateString);
  expect(vars.get('b')).toBe('{{ "q" }}\n');
});

describe('the log of a service', () => {
  const frame = (stream: 1 | 2, task: string, text: string): Buffer => {
    const data = Buffer.from(`com.docker.swarm.node.id=n,com.docker.swarm.task.id=${task} ${text}`);
    const head = Buffer.alloc(8);
    head[0] = stream;
    head.writeUInt32BE(data.length, 4);
    return Buffer.concat([head, data]);
  };

  it('becomes lines by task, however it is cut', () => {
    const bytes = Buffer.concat([
      frame(1, 't1', 'one\n'),
      frame(1, 't1', 'a long '),
      frame(1, 't2', 'other\n'),
      frame(2, 't1', 'bad\n'),
      frame(1, 't1', 'line ü\n'),
    ]);
    for (let size = 1; size < 40; size += 1) {
      const lines = new LogLines();
      const all = [];
      for (let at = 0; at < bytes.length; at += size) all.push(...lines.push(bytes.subarray(at, at + size)));
      expect(all.map(({ task, stream, text }) => `${task} ${stream} ${text}`)).toEqual([
        't1 stdout one',
        't2 stdout other',
        't1 stderr bad',
        't1 stdout a long line ü',
      ]);
    }
  });
});

it('shells agree that the program can be read', () => {
  expect(execFileSync('sh', ['-n', '-c', program('/var/tmp/x')], { encoding: 'utf8' })).toBe('');
});
