// A run for programs: JSON lines by their schema, a trace, metrics, a message.
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { endpointOf, headersOf } from '../../src/report/extra/opentelemetry.ts';
import { compileSchema } from '../../src/source/schema.ts';
import { fakeProcess } from '../cli/fake-process.ts';

beforeAll(() => import('../../src/engine/index.ts'), 60_000);
const dir = mkdtempSync(join(tmpdir(), 'tsplay-machines-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const book = `- name: First
  hosts: all
  gather_facts: false
  handlers:
    - {name: Told, debug: {msg: told}}
  tasks:
    - {name: Say, debug: {msg: hello}, changed_when: true, notify: Told}
    - {name: Loop, debug: {msg: "{{ item }}"}, loop: [1, 2]}
    - {name: Old, include_tasks: more.yml}
    - {name: Until, command: "false", register: r, until: r.rc == 0, retries: 1, delay: 0, ignore_errors: true}
    - {name: Job, command: "true", async: 10, poll: 1}
    - {name: Hidden, fail: {msg: "hunter2"}, no_log: true, ignore_errors: true}
    - {name: Write, copy: {content: x, dest: "{{ playbook_dir }}/{{ inventory_hostname }}"}}
    - {name: Break, fail: {msg: "no \\"reason\\"\\nat all"}, when: inventory_hostname == 'b'}
- {name: None, hosts: nobody, tasks: []}
`;
writeFileSync(join(dir, 'site.yml'), book);
writeFileSync(join(dir, 'more.yml'), '- {name: More, debug: {msg: more}, when: false}\n');

async function run(env: Record<string, string> = {}, argv: readonly string[] = []) {
  const proc = fakeProcess({ cwd: dir, env: { HOME: dir, PATH: process.env.PATH ?? '', ...env } });
  const code = await main(['run', join(dir, 'site.yml'), '-i', 'a,b,', '-c', 'local', ...argv], proc);
  return { code, out: proc.stdout.text, err: proc.stderr.text };
}

interface Got {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

let server: Server | undefined;
/** Something that takes JSON. */
async function receiver(
  status = 200,
  location?: string,
): Promise<{ readonly url: string; readonly got: Got[] }> {
  const got: Got[] = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .once('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
        got.push({ url: request.url ?? '', headers: request.headers, body });
        response.writeHead(status, location === undefined ? {} : { location }).end('{}');
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got };
}
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

describe('--output jsonl', () => {
  it('writes events that its schema knows, and nothing else, whatever other outputs are on', async () => {
    const env = { ANSIBLE_CALLBACKS_ENABLED: 'timer,profile_tasks' };
    const { code, out } = await run(env, ['--output', 'jsonl', '--diff']);
    expect(code).toBe(2);
    const events = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect(events[0]).toMatchObject({ type: 'run.start', schema: 1 });
    expect(events.at(-1)).toMatchObject({ type: 'run.end', exitCode: 2 });
    const schema = compileSchema('events');
    for (const event of events) expect(schema.errors(event), JSON.stringify(event)).toEqual([]);
    const types = new Set(events.map(({ type }) => type));
    for (const type of [
      'item.end',
      'host.retry',
      'host.async',
      'include.loaded',
      'handler.notified',
      'play.noHosts',
    ])
      expect(types).toContain(type);
  });

  it('does not take what it is not', () => {
    const schema = compileSchema('events');
    expect(schema.errors({ type: 'task.end', time: 1 })).not.toEqual([]);
    expect(schema.errors({ type: 'surprise', time: 1 })).not.toEqual([]);
  });
});

interface SpanJson {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status?: { readonly code: number; readonly message: string };
}
const spansOf = (got: readonly Got[]): SpanJson[] =>
  got.flatMap(
    ({ body }) =>
      (body as { resourceSpans: { scopeSpans: { spans: SpanJson[] }[] }[] }).resourceSpans[0]?.scopeSpans[0]
        ?.spans ?? [],
  );

describe('the callback opentelemetry', () => {
  const parent = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'] as const;

  it('sends the run, its plays, tasks and hosts as spans below the one of the environment', async () => {
    const { url, got } = await receiver();
    const { code } = await run({
      ANSIBLE_CALLBACKS_ENABLED: 'community.general.opentelemetry',
      OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/base/`,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20x, x-team=ops',
      TRACEPARENT: `00-${parent[0]}-${parent[1]}-01`,
    });
    expect(code).toBe(2);
    expect(got).toHaveLength(1);
    expect(got[0]?.url).toBe('/base/v1/traces');
    expect(got[0]?.headers).toMatchObject({ authorization: 'Bearer x', 'x-team': 'ops' });
    const spans = spansOf(got);
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const named = (name: string): SpanJson => {
      const found = spans.find((span) => span.name === name);
      expect(found, name).toBeDefined();
      return found!;
    };
    const above = (span: SpanJson): string =>
      byId.get(span.parentSpanId ?? '')?.name ?? span.parentSpanId ?? '';
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([parent[0]]));
    const [top] = spans.filter(({ parentSpanId }) => parentSpanId === parent[1]);
    expect(top?.name).toContain('site.yml');
    expect(above(named('First'))).toBe(top?.name);
    expect(above(named('Say'))).toBe('First');
    expect(above(named('[a] Say'))).toBe('Say');
    expect(named('[b] Break').status).toEqual({ code: 2, message: 'no "reason"\nat all' });
    expect(top?.status?.code).toBe(2);
    expect(named('[a] Until').status).toBeUndefined();
    expect(JSON.stringify(got)).not.toContain('hunter2');
    for (const { startTimeUnixNano: start, endTimeUnixNano: end } of spans)
      expect(BigInt(end) >= BigInt(start)).toBe(true);
  });

  it('makes no difference to the run when nothing takes the trace', async () => {
    const { url } = await receiver(500);
    const settings = (endpoint: string) => ({
      ANSIBLE_CALLBACKS_ENABLED: 'opentelemetry',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint,
    });
    const refused = await run(settings(`${url}/t`));
    expect(refused.code).toBe(2);
    expect(refused.err).toContain(`[WARNING]: the trace was not taken by ${url}/t: it answers 500`);
    const nobody = await run(settings('http://user:word@127.0.0.1:1/'));
    expect(nobody.code).toBe(2);
    expect(nobody.err).toMatch(/the trace was not taken by http:\/\/127\.0\.0\.1:1\//);
    expect(nobody.err).not.toContain('word@');
  });

  it('takes neither the trace nor its headers to where an answer leads', async () => {
    const elsewhere: unknown[] = [];
    const other = createServer((request, response) => {
      elsewhere.push(request.headers);
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { url } = await receiver(307, `http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
    const { code, err } = await run({
      ANSIBLE_CALLBACKS_ENABLED: 'opentelemetry',
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-honeycomb-team=of-ours',
      TSPLAY_NOTIFY_WEBHOOK: `${url}/secret-path`,
    });
    other.close();
    expect(code).toBe(2);
    expect(elsewhere).toEqual([]);
    expect(err).toMatch(/the trace was not taken by \S+: it answers 307 and names another address/);
    expect(err).toMatch(/the webhook was not notified: it answers 307 and names another address/);
    expect(err).not.toContain('secret-path');
  });

  it('reads addresses and headers as OpenTelemetry says', () => {
    expect(endpointOf({})).toBe('http://localhost:4318/v1/traces');
    expect(
      endpointOf({
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://x/own',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://y',
      }),
    ).toBe('http://x/own');
    expect(headersOf({ OTEL_EXPORTER_OTLP_HEADERS: 'a=1,broken,b=x%3Dy,c=%zz' })).toEqual({
      a: '1',
      b: 'x=y',
      c: '%zz',
    });
  });
});

describe('the metrics of a run', () => {
  const file = join(dir, 'site.prom');

  it('are what the recap says, for a collector that may read them', async () => {
    await run({ TSPLAY_PROMETHEUS_FILE: file });
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('\ntsplay_run_exit_code{playbook="site.yml",check="false"} 2\n');
    expect(text).toContain(
      '\ntsplay_run_tasks{playbook="site.yml",check="false",host="b",status="failed"} 1\n',
    );
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+\{([a-z]+="[^"]*",?)+\} [\d.e+]+)$/);
    expect(statSync(file).mode & 0o777).toBe(0o644);
  });

  it('that cannot be written are a warning', async () => {
    const { code, err } = await run({ TSPLAY_PROMETHEUS_FILE: join(dir, 'site.yml', 'site.prom') });
    expect(code).toBe(2);
    expect(err).toMatch(/\[WARNING\]: no metrics: /);
  });
});

describe('the message of a run', () => {
  it('goes to a webhook when the run has failed, and names what failed, and no secret', async () => {
    const { url, got } = await receiver();
    await run({ TSPLAY_NOTIFY_WEBHOOK: `${url}/secret-path` });
    expect(got.map(({ url: path }) => path)).toEqual(['/secret-path']);
    const { text } = got[0]?.body as { text: string };
    expect(text).toMatch(
      /^site\.yml failed \(exit status 2\) on 2 hosts in \d+ s, from \S+: ok=\d+ changed=\d+ failed=1 /,
    );
    expect(text).toContain('\nb: Break: no "reason"');
    expect(text).not.toContain('hunter2');
  });

  it('is not sent for runs that were not asked for', async () => {
    const { url, got } = await receiver();
    const env = { TSPLAY_NOTIFY_WEBHOOK: url };
    const well = ['--limit', 'a'];
    await run(env, well);
    expect(got).toEqual([]);
    await run({ ...env, TSPLAY_NOTIFY_ON: 'change' }, well);
    expect(got).toHaveLength(1);
    await run({ ...env, TSPLAY_NOTIFY_ON: 'always' }, [...well, '--check']);
    expect((got[1]?.body as { text: string }).text).toMatch(/^site\.yml \(dry run\) went well on 1 hosts/);
    await run({ ...env, TSPLAY_NOTIFY_ON: 'always' }, ['--syntax-check']);
    expect(got).toHaveLength(2);
  });

  it('goes by mail, and one that cannot be delivered is a warning without the address of the webhook', async () => {
    const program = join(dir, 'sendmail');
    writeFileSync(program, `#!/bin/sh\ncat > ${dir}/mail\n`);
    chmodSync(program, 0o755);
    const { err } = await run({
      TSPLAY_NOTIFY_MAIL: 'ops@example.com',
      TSPLAY_SENDMAIL: program,
      TSPLAY_NOTIFY_WEBHOOK: 'http://127.0.0.1:1/secret-path',
    });
    expect(readFileSync(join(dir, 'mail'), 'utf8')).toMatch(
      /^To: ops@example\.com\nSubject: tsplay: site\.yml failed \(exit status 2\)\n/,
    );
    expect(err).toMatch(/\[WARNING\]: the webhook was not notified: /);
    expect(err).not.toContain('secret-path');
    const none = await run({ TSPLAY_NOTIFY_MAIL: 'ops@example.com', TSPLAY_SENDMAIL: '/no/such' });
    expect(none.err).toMatch(/\[WARNING\]: ops@example\.com was not notified: /);
  });
});
