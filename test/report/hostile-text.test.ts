/**
 * Whatever a host, a file or a user's data says: no output holds a character that steers a terminal or turns round what
 * is read, but for colours of our own.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { HostStatus, Renderer, RunEvent } from '../../src/events/types.ts';
import { extraRenderers } from '../../src/report/extra/index.ts';
import { withHostFiles } from '../../src/report/host-files.ts';
import { colourPaint, createRenderer, outputNames, type ReportOptions } from '../../src/report/index.ts';
import { logRenderer } from '../../src/report/log-file.ts';
import { emitted } from '../../src/report/safe-stream.ts';
import { at, end, item, play, playbook, render, runStart, start, stats, task } from './fixture.ts';

const runs = Number(process.env['TSPLAY_FUZZ_RUNS'] ?? 40);
const folder = mkdtempSync(join(tmpdir(), 'tsplay-hostile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const attacks = [
  '\u001B]0;owned\u0007', '\u001B]8;;http://x\u001B\\click\u001B]8;;\u001B\\', '\u001B[2J\u001B[H', '\u001B[31m', '\u001B[1;32mok\u001B[0m',
  '\u009B31m', '\u009D52;c;eA==\u009C', '\u0090q\u009C', '\u0085', '\u007F', '\b\b\b', '\r', '\u000B\u000C', '\u0000', '\u0007',
  '\u202Egpj.exe', '\u2066x\u2069', '\u061C', '\u200F', '\u2028', '\u001Bc', '\u001B[6n', '\u001B[?25l', '\u001BP$q\u001B\\', 'a\nok: [web1]', '\t',
]; // prettier-ignore
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...attacks), fc.string({ unit: 'binary', maxLength: 6 }), fc.string()), {
    maxLength: 5,
  })
  .map((parts) => parts.join(''));

const statuses: readonly HostStatus[] = ['ok', 'changed', 'failed', 'skipped', 'unreachable', 'unknown'];

/** Events of every type with the text in every place that may hold one. */
function events(text: string): RunEvent[] {
  const src = { file: `/tmp/${text}`, line: 1, col: 1 };
  const info = task(text, { id: 't', src, args: text, tags: [text] });
  const shown = task(text, { id: 'd', action: 'debug', src });
  const keys = {
    [text]: { [text]: [text] },
    msg: text,
    stdout: text,
    stderr: text,
    cmd: [text],
    rc: 1,
    module_stdout: text,
  };
  const diffs = [
    { kind: 'text' as const, before: text, after: `${text}x`, beforeHeader: text, afterHeader: text },
    { kind: 'prepared' as const, text },
  ];
  const over = { host: text, delegatedTo: text, result: keys, diffs, error: text, reason: text };
  return [
    runStart({ playbooks: ['site.yml'], check: true, diff: true }),
    playbook(text),
    play(text, { src }),
    ...[info, shown].flatMap((each) => [
      start(each),
      at({ type: 'host.start', task: each, host: text }),
      at({ type: 'host.output', task: each, host: text, stream: 'stdout', text }),
      at({
        type: 'host.retry',
        task: each,
        host: text,
        delegatedTo: text,
        attempt: 1,
        retries: 2,
        result: keys,
      }),
      at({ type: 'host.async', task: each, host: text, job: text, state: 'poll' }),
      ...statuses.flatMap((status) => [
        item(each, text, { ...over, status }),
        end(each, { ...over, status }),
      ]),
      end(each, { ...over, status: 'failed', ignored: true }, true),
      at({ type: 'task.end', task: each }),
    ]),
    at({ type: 'handler.notified', handler: text, host: text }),
    at({ type: 'include.loaded', task: info, file: text, hosts: [text], itemLabel: text }),
    at({ type: 'warning', message: text, src }),
    at({ type: 'deprecation', message: text, modern: text, src }),
    at({ type: 'error', message: text }),
    at({ type: 'note', verbosity: 0, message: text }),
    stats({ [text]: { failed: 1, unknown: 1 } }, { [text]: { [text]: text }, _run: { [text]: text } }),
    at({ type: 'run.end', exitCode: 2, duration: 1 }),
  ];
}

const forbidden = /(?![\n\t])\p{Cc}|[\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/u;
/** The colours of the palette, each opened and closed. */
const ownColour = /\u001B\[(32|33|31|36|91|35|95|90|34|1|2)m([^\u001B]*)\u001B\[(39|22)m/g;
const withoutColours = (text: string): string => text.replace(ownColour, '$2');

type Make = (options: ReportOptions) => Promise<Renderer>;
const extra =
  (name: string): Make =>
  async (options) => {
    const env = { JUNIT_OUTPUT_DIR: folder };
    const [made] = await extraRenderers([name], {
      ...{ ...options, env, home: folder },
      settings: { notifyOn: 'failure' },
    });
    if (made === undefined) throw new Error(name);
    return made;
  };
const makers: Readonly<Record<string, Make>> = {
  ...Object.fromEntries(
    outputNames.map((name): [string, Make] => [name, (options) => createRenderer(name, options)]),
  ),
  ...Object.fromEntries(['timer', 'profile_tasks', 'junit'].map((name) => [name, extra(name)])),
  log: (options) =>
    Promise.resolve(logRenderer({ path: join(folder, 'log'), user: 'jo', pid: 1 }, options, () => undefined)),
  'host files': async (options) =>
    withHostFiles(await createRenderer('minimal', options), join(folder, 'tree'), 3),
};

/** A renderer that is loaded when it is closed: the fixture wants one at once. */
const late =
  (make: Make) =>
  (options: ReportOptions): Renderer => {
    const waiting: RunEvent[] = [];
    return {
      onEvent: (event) => void waiting.push(event),
      close: async () => {
        const made = await make(options);
        for (const event of waiting) made.onEvent(event);
        await made.close();
      },
    };
  };

const filesIn = (dir: string): string[] =>
  readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(join(dir, entry.name)) : [readFileSync(join(dir, entry.name), 'utf8')],
  );

const everything = {
  paint: colourPaint,
  errPaint: colourPaint,
  display: {
    showCustomStats: true,
    showPerHostStart: true,
    checkModeMarkers: true,
    showTaskPathOnFailure: true,
  },
};

describe('text that steers a terminal', () => {
  it.each(Object.keys(makers))('is made visible by the output %s', async (name) => {
    await fc.assert(
      fc.asyncProperty(hostile, fc.constantFrom(0, 1, 3), async (text, verbosity) => {
        const make = makers[name];
        if (make === undefined) throw new Error(name);
        const safe = text.replaceAll('/', '_').replaceAll('\0', '\u0001').slice(0, 60);
        const seen = await render(late(make), events(safe), { ...everything, verbosity });
        for (const written of [withoutColours(seen.stdout), withoutColours(seen.stderr)])
          expect(forbidden.exec(written)?.[0]).toBeUndefined();
      }),
      { numRuns: runs },
    );
    for (const written of filesIn(folder)) expect(forbidden.exec(written)?.[0]).toBeUndefined();
  });

  it('keeps its value in JSON', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const told = events(text);
        const { stdout } = await render(
          late((options) => createRenderer('jsonl', options)),
          told,
        );
        const lines = stdout.trimEnd().split('\n');
        const versionless = (key: string, value: unknown): unknown => (key === 'schema' ? undefined : value);
        expect(lines.map((line) => JSON.parse(line, versionless) as unknown)).toEqual(
          JSON.parse(JSON.stringify(told)),
        );
        const json = await render(
          late((options) => createRenderer('json', options)),
          told,
        );
        const { plays } = JSON.parse(json.stdout) as { plays: { play: { name: string } }[] };
        expect(plays[0]?.play.name).toBe(JSON.parse(JSON.stringify(text)));
      }),
      { numRuns: runs },
    );
  });

  it('can bring no colour along, not even one of ours', () => {
    const painted = colourPaint('ok', 'fine');
    expect(emitted(painted)).toBe('\u001B[32mfine\u001B[39m');
    expect(emitted(emitted(painted))).toBe(String.raw`\u001b[32mfine\u001b[39m`);
    expect(emitted('a\r\nb\rc')).toBe('a\nb\\u000dc');
  });

  it('cannot pass for a line of its own in a name', async () => {
    const forged = task('x\nok: [web1]', { id: 'n' });
    const { stdout } = await render(
      late((options) => createRenderer('plain', options)),
      [
        start(forged),
        item(forged, 'y\nfatal: [web2]', { host: 'h\nchanged: [web3]' }),
        stats({ 'h\nweb4 : ok=1': { ok: 1 } }),
      ],
    );
    expect(stdout).not.toMatch(/^(ok: \[web1|fatal|changed|web4)/m);
  });
});
