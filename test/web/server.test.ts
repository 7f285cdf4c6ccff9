import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChildJobs } from '../../src/cli/commands/web/jobs.ts';
import type { Renderer, RunEvent } from '../../src/events/types.ts';
import { recorder } from '../../src/history/index.ts';
import { TsplayError } from '../../src/errors/index.ts';
import { openServer, type WebServer } from '../../src/web/index.ts';
import type { EventsAnswer, JobsAnswer, RunMessage, RunsAnswer, TaskAnswer } from '../../src/web/wire.ts';
import { RunStore } from '../../src/web/page/run-store.ts';
import { fakeProcess } from '../cli/fake-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsplay-web-'));
const jobs = new ChildJobs({
  // What it is told to run, said; then it stays until it is ended.
  program: ['/bin/sh', '-c', 'trap "echo heard; exit 99" INT; echo "$@"; while :; do sleep 0.1; done', 'sh'],
  words: ['--inventory=hosts'],
  answers: '',
  proc: fakeProcess({ cwd: folder, env: { PATH: process.env['PATH'] ?? '' } }),
  folder,
});
let server: WebServer;
let origin = '';

interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Unlike fetch it says what it is told to say of host and origin. */
const call = (url: string, how: { method?: string; headers?: Record<string, string>; body?: string } = {}) =>
  new Promise<Got>((done, fail) => {
    const sent = request(url, { method: how.method ?? 'GET', headers: how.headers ?? {} }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      answer.on('end', () => done({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    sent.on('error', fail).end(how.body);
  });

const get = (path: string): Promise<Got> => call(server.url + path);
const post = (path: string, body: unknown, headers: Record<string, string> = { origin }): Promise<Got> =>
  call(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

const task = {
  id: 't1',
  name: 'greet',
  action: 'shell',
  isHandler: false,
  src: undefined,
  tags: [],
  noLog: false,
};
const time = (): number => Date.now();

/** A recorded run that goes on until it is ended. */
function begin(): { readonly record: Renderer; readonly id: string } {
  const before = new Set(readdirSync(folder));
  const record = recorder({
    folder,
    bounds: { age: 1e12, size: 1e9 },
    command: 'run',
    what: ['site.yml'],
    cwd: folder,
    tsplay: '0',
    warn: (message) => expect.fail(message),
    wordsOf: (error) => expect.fail(String(error)),
  });
  const file = readdirSync(folder).find((name) => name.endsWith('.jsonl') && !before.has(name)) ?? '';
  return { record, id: file.replace('.jsonl', '') };
}

const starting = (hosts: readonly string[]): RunEvent[] => [
  { type: 'run.start', time: time(), playbooks: ['site.yml'], check: false, diff: false, forks: 5, tasks: 1 },
  { type: 'play.start', time: time(), name: 'all', hosts, src: undefined },
  { type: 'task.start', time: time(), task, hosts: hosts.length, position: 1 },
];

const done = (
  host: string,
  status: 'ok' | 'failed' = 'ok',
  result: Record<string, unknown> = {},
): RunEvent => ({
  type: 'host.end',
  time: time(),
  task,
  looped: false,
  result: { host, status, ignored: false, result, diffs: [], duration: 3 },
});

const ending: RunEvent = { type: 'run.end', time: 0, exitCode: 0, duration: 10 };

/** Messages of a stream as they come, until it ends. */
async function listen(id: string, hear: (message: RunMessage) => void, after?: string): Promise<string[]> {
  const answer = await fetch(`${server.url}api/runs/${id}/live`, {
    headers: after === undefined ? {} : { 'last-event-id': after },
  });
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  const ids: string[] = [];
  let rest = '';
  for await (const piece of answer.body!.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + piece).split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const [, n = '', data = '{}'] = /^id: (\d+)\ndata: (.*)$/s.exec(part) ?? [];
      if (n === '') continue;
      ids.push(n);
      hear(JSON.parse(data) as RunMessage);
    }
  }
  return ids;
}

beforeAll(async () => {
  server = await openServer(
    {
      version: '0',
      folder,
      script: () => Promise.resolve('export {};'),
      findingStyle: () => ({ diff: () => '', frame: () => '' }),
      report: () => Promise.resolve('<p>report</p>'),
      services: () => Promise.reject(new TsplayError('TSP1302', 'no host', { hint: 'say -i' })),
      jobs,
    },
    0,
  );
  origin = `http://127.0.0.1:${server.port}`;
});
afterAll(async () => {
  jobs.endAll('SIGKILL');
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the server of the page', () => {
  it('gives nothing without the token, on any address', async () => {
    for (const path of ['', 'page.js', 'api/runs', 'api/services', 'favicon.ico'])
      expect((await call(`${origin}/${path}`)).status).toBe(403);
    expect((await call(`${origin}/x/api/runs`)).status).toBe(403);
    expect((await call(server.url, { headers: { host: 'evil.test' } })).status).toBe(403);
  });

  it('tells the browser to run nothing but its own script, in no frame', async () => {
    for (const path of ['', 'page.js', 'page.css', 'api/runs', 'nothing']) {
      const { headers } = await get(path);
      const policy = String(headers['content-security-policy']);
      for (const part of [
        "default-src 'none'",
        "script-src 'self'",
        "frame-ancestors 'none'",
        "form-action 'none'",
      ])
        expect(policy).toContain(part);
      expect(policy).not.toMatch(/unsafe|https?:/);
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
    expect((await get('')).text).not.toMatch(/<script(?![^>]*src=)|\son\w+=|style=/);
    const bare = await call(server.url.replace(/\/$/, ''));
    expect({ status: bare.status, to: bare.headers.location }).toEqual({
      status: 308,
      to: new URL(server.url).pathname,
    });
  });

  it('lists runs, the newest first, and says when there are more', async () => {
    const first = begin();
    await first.record.close();
    await sleep(2);
    const second = begin();
    const { runs } = JSON.parse((await get('api/runs')).text) as RunsAnswer;
    const ids = runs.map(({ id }) => id);
    expect(ids.indexOf(second.id)).toBeLessThan(ids.indexOf(first.id));
    expect(runs.find(({ id }) => id === second.id)).toMatchObject({ outcome: 'running', what: ['site.yml'] });
    expect(JSON.parse((await get('api/runs?most=1')).text)).toMatchObject({ more: true });
    await second.record.close();
    expect((await get('api/runs/20000101-000000-0000/live')).status).toBe(404);
  });

  it('tells a run while it happens, and the rest of it to who comes later or again', async () => {
    const { record, id } = begin();
    const store = new RunStore();
    let isSeen = (): void => undefined;
    const seen = new Promise<void>((done) => (isSeen = done));
    const heard = listen(id, (message) => {
      store.hear(message);
      if (store.byHost[0]?.length === 1) isSeen();
    });
    for (const event of [...starting(['a', 'b']), done('a')]) record.onEvent(event);
    await seen;
    expect(store).toMatchObject({ isOver: false, hosts: ['a', 'b'], total: 1, known: 1 });
    expect(store.tasks[0]).toMatchObject({ of: 2, info: { name: 'greet' } });
    record.onEvent(done('b', 'failed', { msg: 'it broke' }));
    record.onEvent(ending);
    await record.close();
    const ids = await heard;
    expect(store.isOver).toBe(true);
    expect(store.counts()).toEqual([1, 0, 0, 0, 1, 0]);
    expect(store.run?.outcome).not.toBe('running');
    expect(store.failures().map(({ position }) => position)).toEqual([1]);
    const again = await listen(id, () => undefined);
    expect(again).toEqual(ids);
    expect(await listen(id, () => undefined, ids.at(-2))).toEqual(ids.slice(-1));
    const { findings } = JSON.parse((await get(`api/runs/${id}/tasks/1`)).text) as TaskAnswer;
    expect(findings).toMatchObject([{ kind: 'failed', text: 'it broke', hosts: ['b'] }]);
    expect((await get(`api/runs/${id}/tasks/2`)).status).toBe(404);
  });

  it('gives the record by line, each result at the line that its step names', async () => {
    const { record, id } = begin();
    for (const event of [...starting(['a']), done('a', 'ok', { stdout: 'x'.repeat(3000) }), ending])
      record.onEvent(event);
    await record.close();
    const store = new RunStore();
    await listen(id, (message) => store.hear(message));
    expect(store.lines).toBe(7);
    const { events } = JSON.parse((await get(`api/runs/${id}/events?from=1&count=3`)).text) as EventsAnswer;
    expect(events.map(({ line }) => line)).toEqual([1, 2, 3]);
    const { line } = store.byHost[0]![0]![1];
    const found = JSON.parse((await get(`api/runs/${id}/events/${line}`)).text) as {
      text: string;
      isCut: boolean;
    };
    expect(found.isCut).toBe(false);
    expect(JSON.parse(found.text)).toMatchObject({ type: 'host.end', result: { host: 'a' } });
    expect((await get(`api/runs/${id}/events?from=${line}&count=1`)).text).toContain('"isCut":true');
    expect((await get(`api/runs/${id}/events/99`)).status).toBe(404);
  });

  it('lets no text of a host steer what is read, in names, keys and results', async () => {
    const { record, id } = begin();
    const evil = '\u202Egpj\u001B[2J\u009B';
    for (const event of [...starting([evil]), done(evil, 'failed', { msg: evil, [evil]: 1 })])
      record.onEvent(event);
    record.onEvent({ type: 'warning', time: 0, message: evil });
    await record.close();
    const texts = [
      await (await fetch(`${server.url}api/runs/${id}/live`)).text(),
      ...(await Promise.all(
        ['tasks/1', 'events', 'events/4'].map(async (path) => (await get(`api/runs/${id}/${path}`)).text),
      )),
    ];
    for (const text of texts) {
      expect(text).toContain('gpj');
      expect(text).not.toMatch(/[\u202e\u009b\u001b]/);
      // Neither when it is decoded: the escape is a text, not a character.
      expect(text).not.toMatch(/(?<!\\)\\u(001b|202e|009b)/i);
    }
  });

  it('hands out a report as a file to keep, never as a page of its own', async () => {
    const { record, id } = begin();
    await record.close();
    const { headers } = await get(`api/runs/${id}/report`);
    expect(headers['content-disposition']).toBe(`attachment; filename="run-${id}.html"`);
    expect(headers['content-security-policy']).toContain('sandbox');
  });

  it('tells what is wrong with services, with the remedy', async () => {
    const { status, text } = await get('api/services');
    expect({ status, told: JSON.parse(text) as unknown }).toEqual({
      status: 502,
      told: { message: 'no host', hint: 'say -i' },
    });
  });

  it('starts a run for a button, one for a service, and stops it', async () => {
    const started = await post('api/services/shop/scale', { count: 3 });
    expect(started.status).toBe(202);
    const { id } = JSON.parse(started.text) as { id: string };
    const refused = await post('api/services/shop/release', {});
    expect({ status: refused.status, text: refused.text }).toMatchObject({
      status: 409,
      text: expect.stringContaining('tsplay service scale shop 3') as string,
    });
    const job = async () =>
      (JSON.parse((await get('api/jobs')).text) as JobsAnswer).jobs.find((one) => one.id === id)!;
    for (let n = 0; n < 200 && (await job()).output === ''; n++) await sleep(20);
    expect((await job()).output).toBe('service scale shop 3 --output=plain --inventory=hosts\n');
    expect((await post(`api/jobs/${id}/stop`, {})).status).toBe(200);
    for (let n = 0; n < 200 && (await job()).exitCode === undefined; n++) await sleep(20);
    expect(await job()).toMatchObject({ exitCode: 99, isStopping: true });
    expect((await post(`api/jobs/${id}/stop`, {})).status).toBe(404);
  });

  it('starts nothing for who has no token, is another page, or asks with GET or a form', async () => {
    const before = jobs.list().length;
    const path = 'api/services/shop/release';
    const elsewhere = server.url.replace(/[^/]+\/$/, 'x/');
    expect((await call(elsewhere + path, { method: 'POST', headers: { origin } })).status).toBe(403);
    expect((await post(path, {}, { origin: 'http://evil.test' })).status).toBe(403);
    expect((await post(path, {}, {})).status).toBe(403);
    expect((await post(path, {}, { origin, host: 'evil.test' })).status).toBe(403);
    expect((await post(path, {}, { origin, 'content-type': 'text/plain' })).status).toBe(415);
    expect((await get(path)).status).toBe(404);
    expect((await post('api/services/--help/release', {})).status).toBe(400);
    expect((await post(path, { tag: 'x'.repeat(10_000) })).status).toBe(400);
    expect((await post('api/runs', {})).status).toBe(404);
    expect(jobs.list()).toHaveLength(before);
  });
});
