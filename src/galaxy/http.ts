/**
 * Asking Galaxy servers: JSON, with patience where a server asks for it.
 * @module
 */
import { connectLocal } from '../connection/index.ts';
import { httpRequest, ofThisMachine } from '../connection/http.ts';
import type { HttpRequest, HttpResponse } from '../connection/types.ts';
import { TsplayError } from '../errors/index.ts';
import { fromPlain, isDict, isList, valueText, type Value } from '../util/value.ts';

/** What passes by itself: too many requests, and gateways whose server is away. */
const passing = new Set([429, 502, 503, 504, 520]);
const retries = 6;
/** Milliseconds. */
const firstDelay = 2000;
const longestDelay = 40_000;

/** What a server said no with. */
export class GalaxyRefusal extends TsplayError {
  readonly status: number;
  constructor(status: number, message: string, hint?: string) {
    super('TSP1505', message, { hint });
    this.status = status;
  }
}

/** As long as the server says, else longer each time and not in step with others. */
function delayOf(answer: HttpResponse, attempt: number): number {
  const said = Number(answer.headers['retry-after'] ?? NaN);
  if (said >= 0) return Math.min(said * 1000, longestDelay);
  return Math.random() * Math.min(firstDelay * 2 ** attempt, longestDelay);
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One exchange; an answer that passes by itself is waited for. */
export async function patiently(request: HttpRequest): Promise<HttpResponse> {
  const local = connectLocal();
  try {
    for (let attempt = 0; ; attempt++) {
      const answer = await httpRequest(local, { ...request, useProxy: true }, ofThisMachine);
      if (!passing.has(answer.status) || attempt >= retries) return answer;
      await sleep(delayOf(answer, attempt));
    }
  } finally {
    await local.close();
  }
}

export const field = (data: Value, ...keys: readonly string[]): Value =>
  keys.reduce<Value>((at, key) => (isDict(at) ? (at.get(key) ?? null) : null), data);

export const textOf = (data: Value): string | undefined => (data === null ? undefined : valueText(data));

/** What a server says of an error: `errors` of the third API, `message` and `default` of older ones. */
function reasons(answer: HttpResponse): string {
  let data: Value = null;
  try {
    data = parseJson(answer);
  } catch {
    // A page of a proxy says nothing more than its status.
  }
  const errors = field(data, 'errors');
  const list = isList(errors) && errors.length > 0 ? errors : [data];
  return list
    .map((error) => {
      const message =
        textOf(field(error, 'detail')) ??
        textOf(field(error, 'title')) ??
        textOf(field(error, 'message')) ??
        textOf(field(error, 'default')) ??
        answer.statusText;
      const code = textOf(field(error, 'code'));
      return `(HTTP Code: ${answer.status}, Message: ${message}${code === undefined ? '' : ` Code: ${code}`})`;
    })
    .join(', ');
}

const parseJson = (answer: HttpResponse): Value => fromPlain(JSON.parse(answer.body.toString('utf8')));

/**
 * What a server answers.
 * @throws {GalaxyRefusal} for any status but 200 to 299; {TsplayError} TSP1505 when there is no answer or no JSON
 */
export async function jsonFrom(request: HttpRequest, what: string): Promise<Value> {
  let answer: HttpResponse;
  try {
    answer = await patiently(request);
  } catch (cause) {
    throw new TsplayError('TSP1505', `${what}: ${(cause as Error).message}`, { cause });
  }
  if (answer.status < 200 || answer.status > 299)
    throw new GalaxyRefusal(
      answer.status,
      `${what} ${reasons(answer)}`,
      answer.status === 401 || answer.status === 403
        ? 'a token is set with `token` in [galaxy_server.NAME], with --token, or in the file that token_path names'
        : undefined,
    );
  try {
    return parseJson(answer);
  } catch (cause) {
    throw new TsplayError('TSP1505', `${what}: ${request.url} does not answer with JSON`, { cause });
  }
}
