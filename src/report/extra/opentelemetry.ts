/**
 * A run as a trace, sent by OTLP over HTTP in its JSON form when the run is over
 * (https://opentelemetry.io/docs/specs/otlp/#otlphttp), steered by OpenTelemetry's own variables.
 * @module
 */
import { authorizationOf } from '../../connection/http/trail.ts';
import type { Renderer } from '../../events/types.ts';
import type { ExtraOptions } from './options.ts';
import { postJson } from './post.ts';
import { collectSpans, parentOf, type Span } from './spans.ts';

type Env = ExtraOptions['env'];

/** Spans of one request; a collector refuses bodies of many megabytes. */
const batch = 1000;

/** Where traces go: the address for traces as it is, the general one with the path that the protocol gives it. */
export function endpointOf(env: Env): string {
  const own = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  if (own) return own;
  return `${(env['OTEL_EXPORTER_OTLP_ENDPOINT'] || 'http://localhost:4318').replace(/\/+$/, '')}/v1/traces`;
}

/** `a=b,c=d`, values with percent signs for what is special (W3C Baggage). */
export function headersOf(env: Env): Record<string, string> {
  const given = env['OTEL_EXPORTER_OTLP_TRACES_HEADERS'] ?? env['OTEL_EXPORTER_OTLP_HEADERS'] ?? '';
  return Object.fromEntries(
    given.split(',').flatMap((pair) => {
      const at = pair.indexOf('=');
      return at < 1 ? [] : [[pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim())]];
    }),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const valueOf = (value: string | number | boolean): object =>
  typeof value === 'string'
    ? { stringValue: value }
    : typeof value === 'boolean'
      ? { boolValue: value }
      : { intValue: String(value) };

const attributes = (values: Span['attributes']): object[] =>
  Object.entries(values).map(([key, value]) => ({ key, value: valueOf(value) }));

const nanoseconds = (milliseconds: number): string => String(BigInt(Math.round(milliseconds * 1000)) * 1000n);

/** Kind 1 is "internal"; status 2 is "error". */
const spanJson = ({
  traceId,
  spanId,
  parentSpanId,
  name,
  start,
  end,
  attributes: own,
  error,
}: Span): object => ({
  ...{ traceId, spanId, name, kind: 1 },
  ...(parentSpanId === undefined ? {} : { parentSpanId }),
  startTimeUnixNano: nanoseconds(start),
  endTimeUnixNano: nanoseconds(end),
  attributes: attributes(own),
  ...(error === undefined ? {} : { status: { code: 2, message: error } }),
});

/** The body of an export request. */
export const exportBody = (spans: readonly Span[], service: string): object => ({
  resourceSpans: [
    {
      resource: { attributes: attributes({ 'service.name': service }) },
      scopeSpans: [{ scope: { name: 'tsplay' }, spans: spans.map(spanJson) }],
    },
  ],
});

async function send(url: string, headers: Record<string, string>, body: object): Promise<void> {
  const where = new URL(url);
  const [user, password] = [decoded(where.username), decoded(where.password)];
  const asUser = user === '' && password === '' ? {} : { authorization: authorizationOf({ user, password }) };
  where.username = where.password = '';
  await postJson(where.href, body, { ...asUser, ...headers });
}

/** The renderer `opentelemetry`. A collector that does not answer is a warning. */
export function opentelemetryRenderer({ env, stderr }: ExtraOptions): Renderer {
  const collected = collectSpans(parentOf(env['TRACEPARENT']));
  return {
    onEvent: (event) => collected.onEvent(event),
    close: async () => {
      const url = endpointOf(env);
      const service = env['OTEL_SERVICE_NAME'] || 'tsplay';
      const spans = collected.all();
      try {
        for (let i = 0; i < spans.length; i += batch)
          await send(url, headersOf(env), exportBody(spans.slice(i, i + batch), service));
      } catch (error) {
        const { message, cause } = error as Error;
        const why = cause instanceof Error ? cause.message || (cause as { code?: string }).code : message;
        stderr.write(`[WARNING]: the trace was not taken by ${withoutLogin(url)}: ${why ?? message}\n`);
      }
    },
  };
}

const withoutLogin = (url: string): string => url.replace(/\/\/[^/@]*@/, '//');
