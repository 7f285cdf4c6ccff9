import { hostname, userInfo } from 'node:os';
import { defineModule, p, type Params, type Plan, type ReadHost, toPlain } from '../../sdk/index.ts';
import { type Health, type Memory, type Next, nextStep } from './healing-steps.ts';
import { readConsul, serviceParams, sessionParam, writeConsul } from './params.ts';
import { commitOrFail, readHealing, type Step } from './store.ts';

const params = {
  ...serviceParams,
  ...sessionParam,
  report: p.dict({ doc: 'What bluegreen_reconcile returned.', required: true }),
  cause: p.str({ doc: 'What woke the healer, for the record.', default: '' }),
  patience: p.float({
    doc: 'Seconds that an instance may fail its check before it is replaced.',
    default: 20,
  }),
  shortage: p.float({
    doc: 'Seconds that Swarm is given to start what is missing before a person is called.',
    default: 120,
  }),
  tries: p.int({ doc: 'Tries before a person is called.', default: 3 }),
  backoff: p.float({
    doc: 'Seconds after the first try; twice as long after each further one.',
    default: 15,
  }),
  releases: p.bool({
    doc: 'Whether releasing anew is a step to take. A release takes long: where another play does it, this one goes on looking.',
    default: true,
  }),
  keep: p.int({ doc: 'Events to keep for each service.', default: 50 }),
} as const;
type HealingParams = Params<typeof params>;

export const bluegreenHealing = defineModule({
  name: 'tsplay.bluegreen.bluegreen_healing',
  summary: 'Decide what a healer does next about a service, and write it down',
  description:
    'Remembers in Consul since when a service has not been well and what was tried, so that another healer goes on where one ended. Every decision is an event under `services/NAME/healer/events/`, with its cause. It does nothing itself.',
  params,
  support: { check: 'full', diff: 'none' },
  returns: {
    step: '`none`, `replace` (an instance, `task`), `redeploy` (the live release, anew) or `alarm` (a person is needed).',
    task: 'Task to replace; empty otherwise.',
    due: 'Whether there is something to do or to write down.',
    why: 'Why, in words.',
    begun: 'Whether the service was well until now.',
    ended: 'Whether it is well again.',
    since: 'Since when it has not been well, as ISO time; empty when it is well.',
  },
  examples: [
    {
      title: 'What next',
      yaml: `bluegreen_healing:
  name: books-service
  session: "{{ lock.session }}"
  report: "{{ books }}"
register: healing`,
    },
  ],
  plan: planHealing,
});

async function planHealing(params: HealingParams, host: ReadHost): Promise<Plan> {
  const consul = readConsul(host, params);
  const { memory, events } = await readHealing(consul, params.name);
  const now = Date.now();
  const report = toPlain(params.report) as Report;
  const next = nextStep(healthOf(report), memory as Memory | undefined, now, {
    patience: params.patience * 1000,
    shortage: params.shortage * 1000,
    tries: params.tries,
    backoff: params.backoff * 1000,
    releases: params.releases,
  });
  const steps = stepsOf(params, next, report, memory as Memory | undefined, events, now);
  const { step, why, begun, ended } = next;
  const result = {
    step: step.kind,
    task: step.kind === 'replace' ? step.task : '',
    due: steps.length > 0,
    why,
    begun,
    ended,
    since: next.memory === undefined ? '' : new Date(next.memory.since).toISOString(),
  };
  if (steps.length === 0) return { changed: false, result };
  return {
    changed: true,
    result,
    apply: async (writable) => {
      await commitOrFail(writeConsul(writable, params), params.name, params.session, steps);
      return {};
    },
  };
}

interface Report {
  readonly changes?: readonly string[];
  readonly notes?: readonly string[];
  readonly wanted?: number | null;
  readonly running?: number | null;
  readonly passing?: number | null;
  readonly unwell?: readonly { readonly task: string }[];
  readonly lost?: readonly string[];
  readonly short?: readonly string[];
}

const healthOf = (report: Report): Health => ({
  wanted: report.wanted ?? undefined,
  running: report.running ?? undefined,
  passing: report.passing ?? undefined,
  unwell: (report.unwell ?? []).map(({ task }) => task),
  lost: report.lost ?? [],
  short: report.short ?? [],
});

/** What is written: memory where it has changed, an event where something was decided, and no more events than are kept. */
function stepsOf(
  params: HealingParams,
  next: Next,
  report: Report,
  memory: Memory | undefined,
  events: readonly string[],
  now: number,
): Step[] {
  const steps: Step[] = [];
  if (next.memory === undefined) {
    if (memory !== undefined) steps.push({ remove: 'healer/memory' });
  } else if (JSON.stringify(next.memory) !== JSON.stringify(memory))
    steps.push({ set: 'healer/memory', value: JSON.stringify(next.memory) });
  const changes = report.changes ?? [];
  const kind =
    next.step.kind !== 'none'
      ? next.step.kind
      : next.begun
        ? 'begins'
        : next.ended
          ? 'ends'
          : changes.length > 0
            ? 'reconcile'
            : undefined;
  if (kind === undefined) return steps;
  const time = new Date(now).toISOString();
  const event = {
    time,
    kind,
    cause: params.cause,
    why: next.why,
    changes,
    notes: report.notes ?? [],
    by: `${userInfo().username}@${hostname()}`,
  };
  const old = [...events]
    .sort()
    .reverse()
    .slice(Math.max(0, params.keep - 1));
  return [
    ...steps,
    { set: `healer/events/${time}`, value: JSON.stringify(event) },
    ...old.map((id): Step => ({ remove: `healer/events/${id}` })),
  ];
}
