import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  defineModule,
  fail,
  type ModuleContext,
  p,
  type Params,
  quote,
  type ReadHost,
  type ResultKeys,
  type WriteHost,
} from '../../sdk/index.ts';
import { demultiplex, streamText } from '../docker/api/log-stream.ts';
import { answeredIn, judge, type Verdict } from './canary-verdict.ts';
import { canaryPath } from './flags.ts';
import {
  colors,
  docker,
  dockerParam,
  nginxFolder,
  serviceParams,
  sessionParam,
  writeConsul,
} from './params.ts';
import { mustHoldLock } from './store.ts';

const params = {
  ...serviceParams,
  ...dockerParam,
  ...sessionParam,
  color: p.choice(colors, { doc: 'Colour that is to be tried; not the live one.', required: true }),
  seconds: p.float({ doc: 'Seconds for which it is tried.', required: true }),
  errors: p.float({ doc: 'Percent of its answers that may be 5xx.', default: 1 }),
  p95: p.float({
    doc: 'Seconds within which 95 % of its answers must be there; 0 looks at errors only.',
    default: 0,
  }),
  requests: p.int({
    doc: 'Requests before which nothing is concluded; at the end those that came decide.',
    default: 20,
  }),
  ...nginxFolder,
  container: p.str({
    operand: true,
    doc: 'nginx’s container, whose log Docker keeps; empty for one that runs on the host itself and logs to `canary.log` in its folder.',
    default: 'nginx',
  }),
  interval: p.float({ doc: 'Seconds between looks.', default: 0.5 }),
} as const;
type CanaryParams = Params<typeof params>;

export const bluegreenCanary = defineModule({
  name: 'tsplay.bluegreen.bluegreen_canary',
  summary: 'Let a share of the requests try a colour before it is live',
  description:
    'nginx has been told the share by `split_clients`, and is let do it by a file that is there or not: no reload, and the next request is none of it any more. What nginx logs of these requests says whether the colour is worse than asked; then it fails at once. The file goes by itself should the run die.',
  params,
  support: { check: 'partial', diff: 'none' },
  differences: ['Under check mode nothing is known: only requests of users tell.'],
  returns: {
    requests: 'Requests that tried the colour.',
    failed: 'Those that were answered with 5xx.',
    p95: 'Seconds within which 95 % of the answers were there.',
  },
  examples: [
    {
      title: 'Green for 25 seconds',
      yaml: 'bluegreen_canary:\n  name: books-service\n  color: green\n  seconds: 25\n  p95: 0.5\n  session: "{{ lock.session }}"',
    },
  ],
  plan: (params, _host, context) =>
    Promise.resolve({
      changed: 'unknown',
      reason: 'only requests of users tell',
      apply: (host) => tryColor(params, host, context),
    }),
});

async function tryColor(params: CanaryParams, host: WriteHost, context: ModuleContext): Promise<ResultKeys> {
  const { name, color, directory, seconds } = params;
  const flag = quote(canaryPath(directory, name, color));
  const off = async (now: WriteHost): Promise<void> => {
    await now.run(`rm -f -- ${flag}`);
  };
  await mustHoldLock(writeConsul(host, params), name, params.session);
  context.onEarlyEnd(off);
  const since = await on(host, flag, seconds + 10);
  const started = Date.now();
  try {
    for (;;) {
      const over = Date.now() - started >= seconds * 1000;
      const verdict = judge(
        answeredIn(await logged(params, host, since), name, color),
        { errors: params.errors, p95: params.p95, enough: params.requests },
        over,
      );
      if (verdict.worse !== undefined) await takenBack(host, color, verdict, off);
      if (over) {
        if (verdict.requests === 0)
          context.warn(`No request of ${name} tried ${color}: the canary says nothing`);
        return { changed: false, ...told(verdict) };
      }
      await sleep(Math.min(params.interval * 1000, Math.max(50, started + seconds * 1000 - Date.now())));
    }
  } finally {
    await off(host);
  }
}

const told = ({ requests, failed, p95 }: Verdict): ResultKeys => ({ requests, failed, p95 });

async function takenBack(
  host: WriteHost,
  color: string,
  verdict: Verdict,
  off: (host: WriteHost) => Promise<void>,
): Promise<never> {
  await off(host);
  return fail(`${color} is worse than asked: ${verdict.worse ?? ''}`, told(verdict));
}

/**
 * Lets nginx do it, and gives the host's time then, in seconds. The host takes the flag away by itself if the run does not:
 * one that died leaves no share of users with its colour.
 */
async function on(host: WriteHost, flag: string, seconds: number): Promise<string> {
  const token = randomUUID();
  const timer = `sleep ${Math.ceil(seconds)}; owner=; read -r owner <${flag}; [ "$owner" != ${token} ] || rm -f -- ${flag}`;
  const done = await host.run(
    `date +%s.%N && echo ${token} >${flag} && (setsid sh -c ${quote(timer)} </dev/null >/dev/null 2>&1 &)`,
  );
  if (done.rc !== 0) fail(`Could not set nginx's flag: ${done.stderr.trim()}`);
  return done.stdout.trim().replace(/\D*$/, '');
}

/** What nginx has written since then. A container's log is Docker's; nginx of the host itself has a file. */
async function logged(params: CanaryParams, host: ReadHost, since: string): Promise<string> {
  if (params.container === '') return (await host.readText(`${params.directory}/canary.log`)) ?? '';
  const api = await docker(host, params);
  const path = `/containers/${encodeURIComponent(params.container)}/logs`;
  return streamText(demultiplex(await api.bytes('GET', path, { query: { stdout: true, since } })), 'stdout');
}
