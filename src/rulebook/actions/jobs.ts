/**
 * `run_playbook` and `run_module`: the engine runs in this process.
 * @module
 */
import { setTimeout as wait } from 'node:timers/promises';
import { isDict, valueText, type Dict, type Value } from '../../util/value.ts';
import { withOrigin } from '../filters/meta.ts';
import type { ActionContext, Job, JobResult } from './context.ts';

const asNumber = (value: Value | undefined, fallback: number): number => {
  const number = Number(value ?? fallback);
  return Number.isFinite(number) ? number : fallback;
};
const isTrue = (value: Value | undefined): boolean =>
  value === true || /^(true|yes|on|1)$/i.test(valueText(value ?? ''));

/** What the playbook finds under `ansible_eda`. */
function aboutEvents({ scope, ruleset, rule }: ActionContext): Dict {
  const event = scope.vars.get('event');
  return new Map<Value, Value>([
    event === undefined ? ['events', scope.vars.get('events') ?? null] : ['event', event],
    ['ruleset', ruleset.name],
    ['rule', rule],
  ]);
}

function jobOf(kind: Job['kind'], context: ActionContext): Job {
  const { args, hosts, signal } = context;
  const extra = args.get('extra_vars');
  const moduleArgs = args.get('module_args');
  return {
    kind,
    name: valueText(args.get('name') ?? ''),
    args: isDict(moduleArgs ?? null) ? (moduleArgs as Dict) : valueText(moduleArgs ?? ''),
    limit: hosts,
    extraVars: new Map<Value, Value>([
      ...(isDict(extra ?? null) ? (extra as Dict) : []),
      ['ansible_eda', aboutEvents(context)],
    ]),
    verbosity: args.has('verbosity') ? asNumber(args.get('verbosity'), 0) : undefined,
    signal,
  };
}

export async function runJobAction(kind: Job['kind'], context: ActionContext): Promise<void> {
  const { args, signal, reporter, runJob, ruleset, rulesetNamed } = context;
  const retries = Math.max(asNumber(args.get('retries'), 0), isTrue(args.get('retry')) ? 1 : 0);
  const delay = asNumber(args.get('delay'), 0);
  const job = jobOf(kind, context);
  let result: JobResult = await runJob(job);
  for (let attempt = 1; attempt <= retries && result.exitCode !== 0 && !signal.aborted; attempt++) {
    if (delay > 0) await wait(delay * 1000, undefined, { signal });
    reporter.warn(`${job.name} failed; attempt ${attempt} of ${retries} to mend it`);
    result = await runJob(job);
  }
  signal.throwIfAborted();
  if (result.exitCode !== 0)
    throw new Error(
      `${job.name} ended with status ${result.exitCode}${result.message ? `: ${result.message}` : ''}`,
    );
  const { artifacts } = result;
  if (artifacts === undefined) return;
  const to = args.has('ruleset') ? rulesetNamed(valueText(args.get('ruleset') ?? '')) : ruleset;
  const data = withOrigin({ ...artifacts }, `run_${kind}`, 'internal');
  if (isTrue(args.get('set_facts'))) to.setFact(data);
  if (isTrue(args.get('post_events'))) to.post(data);
}
