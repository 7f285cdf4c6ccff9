import { describe, expect, it } from 'vitest';
import { jsonRenderer } from '../../src/report/json.ts';
import { jsonlRenderer } from '../../src/report/jsonl.ts';
import { minimalRenderer } from '../../src/report/minimal.ts';
import {
  createRenderer,
  defaultDisplay,
  isOutputName,
  noPaint,
  outputNames,
} from '../../src/report/index.ts';
import { at, end, play, render, runStart, start, stats, task } from './fixture.ts';

const src = { file: '/srv/site.yml', line: 7, col: 5 };
const install = task('Install', { action: 'apt', src });
const run = task('Run', { action: 'command' });

const events = [
  runStart(),
  play('Web', { src: { ...src, line: 1 } }),
  start(install, 3),
  end(install, {
    status: 'changed',
    result: { changed: true, cache_updated: false, _ansible_no_log: false },
  }),
  end(install, { host: 'web2', status: 'failed', ignored: true, result: { msg: 'no package' } }),
  end(install, { host: 'web3', status: 'unreachable', result: { msg: 'no route' } }),
  at({ type: 'task.end', task: install }, 1500),
  start(run, 2),
  end(run, { status: 'unknown', reason: 'not run in check mode', result: { skipped: true } }),
  end(run, { host: 'web2', status: 'skipped', result: { skip_reason: 'Conditional result was False' } }),
  at({ type: 'warning', message: 'mind the gap' }),
  stats({ web1: { ok: 2, changed: 1 }, web2: { ok: 1, failed: 1 } }, { web1: { a: 1 }, _run: { b: 2 } }),
];

describe('json', () => {
  it("is one document in the shape of Ansible's json callback", async () => {
    const seen = await render(jsonRenderer, events);
    expect(seen.stderr).toBe('');
    expect(JSON.parse(seen.stdout)).toMatchInlineSnapshot(`
      {
        "custom_stats": {
          "web1": {
            "a": 1,
          },
        },
        "global_custom_stats": {
          "b": 2,
        },
        "plays": [
          {
            "play": {
              "duration": {
                "end": "2023-11-14T22:13:20.000Z",
                "start": "2023-11-14T22:13:20.000Z",
              },
              "id": "play-1",
              "name": "Web",
              "path": "/srv/site.yml:1",
            },
            "tasks": [
              {
                "hosts": {
                  "web1": {
                    "action": "apt",
                    "cache_updated": false,
                    "changed": true,
                  },
                  "web2": {
                    "action": "apt",
                    "changed": false,
                    "failed": true,
                    "ignored": true,
                    "msg": "no package",
                  },
                  "web3": {
                    "action": "apt",
                    "changed": false,
                    "msg": "no route",
                    "unreachable": true,
                  },
                },
                "task": {
                  "duration": {
                    "end": "2023-11-14T22:13:20.000Z",
                    "start": "2023-11-14T22:13:20.000Z",
                  },
                  "id": "Install",
                  "name": "Install",
                  "path": "/srv/site.yml:7",
                },
              },
              {
                "hosts": {
                  "web1": {
                    "action": "command",
                    "changed": false,
                    "skipped": true,
                    "unknown": "not run in check mode",
                  },
                  "web2": {
                    "action": "command",
                    "changed": false,
                    "skip_reason": "Conditional result was False",
                    "skipped": true,
                  },
                },
                "task": {
                  "duration": {
                    "end": "2023-11-14T22:13:20.000Z",
                    "start": "2023-11-14T22:13:20.000Z",
                  },
                  "id": "Run",
                  "name": "Run",
                  "path": "",
                },
              },
            ],
          },
        ],
        "stats": {
          "web1": {
            "changed": 1,
            "failures": 0,
            "ignored": 0,
            "ok": 2,
            "rescued": 0,
            "skipped": 0,
            "unknown": 0,
            "unreachable": 0,
          },
          "web2": {
            "changed": 0,
            "failures": 1,
            "ignored": 0,
            "ok": 1,
            "rescued": 0,
            "skipped": 0,
            "unknown": 0,
            "unreachable": 0,
          },
        },
        "warnings": [
          "mind the gap",
        ],
      }
    `);
  });

  it('holds the changes', async () => {
    const diffs = [{ kind: 'text', before: 'a', after: 'b', beforeHeader: '/x' }] as const;
    const seen = await render(jsonRenderer, [play('p'), start(run), end(run, { status: 'changed', diffs })]);
    const hosts = { web1: { diff: [{ before: 'a', after: 'b', before_header: '/x' }] } };
    expect(JSON.parse(seen.stdout)).toMatchObject({ plays: [{ tasks: [{ hosts }] }] });
  });

  it('is a document even when the run ended early, with the error on stderr', async () => {
    const seen = await render(jsonRenderer, [at({ type: 'error', message: 'ERROR! broken' })]);
    expect(seen.stderr).toBe('ERROR! broken\n');
    expect(JSON.parse(seen.stdout)).toMatchObject({ plays: [], stats: {} });
  });
});

describe('jsonl', () => {
  it('is the events themselves, one line each, in order', async () => {
    const { stdout, stderr } = await render(jsonlRenderer, events);
    expect(stderr).toBe('');
    const lines = stdout.trimEnd().split('\n');
    const [first, ...rest] = JSON.parse(JSON.stringify(events)) as unknown[];
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { ...(first as object), schema: 1 },
      ...rest,
    ]);
  });

  it('takes numbers that JSON does not know', async () => {
    const { stdout } = await render(jsonlRenderer, [end(run, { result: { inode: 12345678901n } })]);
    expect(JSON.parse(stdout)).toMatchObject({ result: { result: { inode: 12345678901 } } });
  });
});

describe('minimal', () => {
  it('is one block per host', async () => {
    const output = { changed: true, rc: 0, stdout: 'hello\n', stderr: '' };
    const diff = { kind: 'text', before: 'a\n', after: 'b\n' } as const;
    const seen = await render(minimalRenderer, [
      ...events,
      end(run, { host: 'web4', status: 'changed', result: output, diffs: [diff] }),
      end(run, { host: 'web5', status: 'failed', result: { ...output, rc: 1, msg: 'non-zero return code' } }),
    ]);
    expect(seen).toMatchInlineSnapshot(`
      {
        "stderr": "[WARNING]: mind the gap
      ",
        "stdout": "web1 | CHANGED => {
          "cache_updated": false,
          "changed": true
      }
      web2 | FAILED! => {
          "msg": "no package"
      }
      web3 | UNREACHABLE! => {
          "msg": "no route"
      }
      web1 | UNKNOWN (not run in check mode)
      web2 | SKIPPED
      --- before
      +++ after
      @@ -1 +1 @@
      -a
      +b

      web4 | CHANGED | rc=0 >>
      hello

      web5 | FAILED | rc=1 >>
      hello
      non-zero return code
      ",
      }
    `);
  });
});

describe('renderers by name', () => {
  it('knows its names and no others', () => {
    expect(outputNames).toEqual([
      'plain',
      'default',
      'yaml',
      'tree',
      'json',
      'jsonl',
      'minimal',
      'oneline',
      'github',
      'drift',
    ]);
    expect(isOutputName('plain')).toBe(true);
    expect(isOutputName('toString')).toBe(false);
  });

  it.each(outputNames)('%s writes something of a run', async (name) => {
    let written = '';
    const stream = { write: (text: string) => (written += text) };
    const renderer = await createRenderer(name, {
      stdout: stream,
      stderr: stream,
      paint: noPaint,
      errPaint: noPaint,
      verbosity: 0,
      exact: false,
      display: defaultDisplay,
    });
    for (const event of events) renderer.onEvent(event);
    await renderer.close();
    expect(written).toContain('web1');
  });
});
