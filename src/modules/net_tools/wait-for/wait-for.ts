import { setTimeout as sleep } from 'node:timers/promises';
import {
  defineModule,
  fail,
  unknown,
  type Plan,
  type ReadHost,
  type ResultKeys,
  type WriteHost,
} from '../../../sdk/index.ts';
import { checkPattern } from '../../lib/regex.ts';
import { hostWord } from '../../lib/words.ts';
import { stateCode } from './tcp-table.ts';
import { waitParams } from './params.ts';
import {
  listens,
  waitForDrained,
  waitForNoPort,
  waitForPath,
  waitForPort,
  waitForText,
  type Match,
  type WaitParams,
} from './waiting.ts';

const wantsPresence = (params: WaitParams): boolean =>
  params.state === 'started' || params.state === 'present';

function refuse(params: WaitParams): void {
  const { port, path, state } = params;
  const no = (msg: string): never => fail(msg, { elapsed: 0 });
  if (port !== undefined && path !== undefined)
    no('port and path parameter can not both be passed to wait_for');
  if (path !== undefined && (state === 'stopped' || state === 'drained'))
    no(`state=${state} should only be used for checking a port in the wait_for module`);
  if (params.exclude_hosts !== undefined && state !== 'drained')
    no('exclude_hosts should only be with state=drained');
  const bad = params.active_connection_states.find((name) => stateCode(name) === undefined);
  if (bad !== undefined) no(`unknown active_connection_state (${bad}) defined`);
}

function timeoutMessage(params: WaitParams): string {
  const place = `${params.host}:${params.port ?? ''}`;
  if (params.msg !== undefined) return params.msg;
  if (params.state === 'drained') return `Timeout when waiting for ${place} to drain`;
  if (!wantsPresence(params))
    return params.port === undefined
      ? `Timeout when waiting for ${params.path ?? ''} to be absent.`
      : `Timeout when waiting for ${place} to stop.`;
  if (params.search_regex !== undefined)
    return `Timeout when waiting for search string ${params.search_regex} in ${params.path ?? place}`;
  return params.port === undefined
    ? `Timeout when waiting for file ${params.path ?? ''}`
    : `Timeout when waiting for ${place}`;
}

function waitFor(
  params: WaitParams,
  host: WriteHost,
  regex: string | undefined,
  deadline: number,
): Promise<Match | undefined> {
  const { path, port } = params;
  if (params.state === 'drained') return waitForDrained(params, host, deadline);
  if (path !== undefined) {
    if (wantsPresence(params) && regex !== undefined) return waitForText(params, path, regex, host, deadline);
    return waitForPath(params, path, wantsPresence(params), host, deadline);
  }
  const number = port ?? 0;
  return wantsPresence(params)
    ? waitForPort(params, number, regex, host, deadline)
    : waitForNoPort(params, number, host, deadline);
}

const keysOf = (params: WaitParams, elapsed: number, match?: Match): ResultKeys => ({
  state: params.state,
  port: params.port ?? null,
  path: params.path ?? null,
  search_regex: params.search_regex ?? null,
  match_groups: match?.groups ?? [],
  match_groupdict: match?.named ?? {},
  elapsed,
});

async function wait(params: WaitParams, host: WriteHost, regex: string | undefined): Promise<ResultKeys> {
  const start = Date.now();
  const elapsed = (): number => Math.floor((Date.now() - start) / 1000);
  if (params.delay > 0) await sleep(params.delay * 1000);
  if (params.port === undefined && params.path === undefined && params.state !== 'drained') {
    await sleep(params.timeout * 1000);
    return { ...keysOf(params, elapsed()), changed: false };
  }
  const match = await waitFor(params, host, regex, start + params.timeout * 1000);
  if (match === undefined) fail(timeoutMessage(params), { elapsed: elapsed() });
  return { ...keysOf(params, elapsed(), match), changed: false };
}

const isOwn = (host: string): boolean => ['127.0.0.1', 'localhost', '::1', '0.0.0.0'].includes(host);

/** One look, for check mode: what holds already will be found by the run too, as far as can be told. */
async function holds(params: WaitParams, host: ReadHost): Promise<boolean> {
  if (params.search_regex !== undefined || params.state === 'drained') return false;
  if (params.path !== undefined) {
    const there = (await host.probe(`[ -e ${hostWord(params.path)} ]`)).rc === 0;
    return there === wantsPresence(params);
  }
  if (params.port === undefined || !isOwn(params.host)) return false;
  return (await listens(host, params.port)) === wantsPresence(params);
}

async function planWait(params: WaitParams, host: ReadHost, check: boolean): Promise<Plan> {
  refuse(params);
  const { search_regex: regex } = params;
  if (regex !== undefined) checkPattern(regex);
  if (check && (await holds(params, host))) return { changed: false, result: keysOf(params, 0) };
  return unknown('what is waited for comes from what is not done yet', (write) => wait(params, write, regex));
}

export const waitForModule = defineModule({
  name: 'ansible.builtin.wait_for',
  summary: 'Wait for a port, a file, or the end of connections',
  params: waitParams,
  support: { check: 'partial', diff: 'none' },
  waits: ({ timeout }) => timeout,
  differences: [
    'Ports are asked through the connection to the host, so nothing is needed there; SSH must allow forwarding.',
    'In check mode what holds already is ok, everything else is unknown (`?`).',
  ],
  returns: {
    elapsed: 'Seconds waited.',
    match_groups: 'Groups of the regular expression.',
    match_groupdict: 'Named groups of the regular expression.',
  },
  examples: [
    { title: 'Until a port answers', yaml: 'ansible.builtin.wait_for:\n  port: 8000\n  delay: 1' },
    {
      title: 'Until connections are gone',
      yaml: 'ansible.builtin.wait_for:\n  port: 8000\n  state: drained\n  timeout: 60',
    },
    {
      title: 'Until a log says so',
      yaml: 'ansible.builtin.wait_for:\n  path: /tmp/foo\n  search_regex: completed',
    },
  ],
  plan: (params, host, context) => planWait(params, host, context.check),
});
