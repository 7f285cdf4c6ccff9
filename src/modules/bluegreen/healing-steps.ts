/**
 * What a healer does next about a service that is not well, beyond reconciling: a pure decision over what was seen now, what
 * it remembers, and the time. Swarm and nginx get their time first; then one instance after the other is replaced; then the
 * colour is released anew; and after some tries a person is called.
 * @module
 */

/** What was seen of the live colour. Numbers are undefined where Consul or Swarm could not be seen. */
export interface Health {
  readonly wanted: number | undefined;
  readonly running: number | undefined;
  readonly passing: number | undefined;
  /** Tasks that run and fail their health check. */
  readonly unwell: readonly string[];
  /** Workers that the swarm has lost, and those of which too few run. */
  readonly lost?: readonly string[];
  readonly short?: readonly string[];
}

/** Remembered from one look to the next. Times are milliseconds since 1970. */
export interface Memory {
  /** Since when the service has not been well. */
  readonly since: number;
  /** Since when each task has been seen failing. */
  readonly unwell: Readonly<Record<string, number>>;
  /** What was tried since then. */
  readonly tries: number;
  /** Nothing more is tried before. */
  readonly next: number;
  /** Instances that passed at the last try: more are progress. */
  readonly passing: number;
  readonly alarmed: boolean;
}

export interface HealingSettings {
  /** Milliseconds that an instance may fail before it is replaced. */
  readonly patience: number;
  /** Milliseconds that Swarm is given to start what is missing before a person is called. */
  readonly shortage: number;
  readonly tries: number;
  /** Milliseconds after the first try; twice as long after each further one. */
  readonly backoff: number;
  /** Whether a release anew is a step to take; when not, somebody else takes it. Yes when not said. */
  readonly releases?: boolean;
}

export type Step =
  | { readonly kind: 'none' }
  | { readonly kind: 'replace'; readonly task: string }
  | { readonly kind: 'redeploy' }
  | { readonly kind: 'alarm' };

export interface Next {
  readonly step: Step;
  /** Why, for people; empty when nothing should be told. */
  readonly why: string;
  readonly memory: Memory | undefined;
  /** Trouble began, or ended, with this look. */
  readonly begun: boolean;
  readonly ended: boolean;
}

export function nextStep(
  health: Health,
  memory: Memory | undefined,
  now: number,
  settings: HealingSettings,
): Next {
  const { wanted, running, passing, unwell } = health;
  // Out of sight: what is remembered waits as well.
  if (running === undefined || passing === undefined)
    return { step: { kind: 'none' }, why: '', memory, begun: false, ended: false };
  const isWell =
    wanted !== undefined &&
    wanted > 0 &&
    passing >= wanted &&
    [unwell, health.lost ?? [], health.short ?? []].every((list) => list.length === 0);
  if (isWell) {
    const why = memory === undefined ? '' : `well again after ${seconds(now - memory.since)}`;
    return { step: { kind: 'none' }, why, memory: undefined, begun: false, ended: memory !== undefined };
  }
  const before = memory ?? { since: now, unwell: {}, tries: 0, next: 0, passing, alarmed: false };
  const seen: Memory = {
    ...before,
    unwell: Object.fromEntries(unwell.map((task) => [task, before.unwell[task] ?? now])),
    // More pass than when it was last tried: the tries help, and count from the beginning.
    ...(passing > before.passing ? { tries: 0, next: 0, passing, alarmed: false } : {}),
  };
  const begun = memory === undefined;
  const quiet: Next = {
    step: { kind: 'none' },
    why: begun ? describeHealth(health) : '',
    memory: seen,
    begun,
    ended: false,
  };
  if (now < seen.next) return quiet;
  const due = dueStep(health, seen, now, settings);
  if (due === undefined) return quiet;
  if (seen.tries >= settings.tries || due.step.kind === 'alarm') {
    if (seen.alarmed) return quiet;
    const why = seen.tries >= settings.tries ? `not well after ${seen.tries} tries: ${due.why}` : due.why;
    return { step: { kind: 'alarm' }, why, memory: { ...seen, alarmed: true }, begun, ended: false };
  }
  if (due.step.kind === 'redeploy' && settings.releases === false) return quiet;
  return {
    ...due,
    memory: { ...seen, tries: seen.tries + 1, passing, next: now + settings.backoff * 2 ** seen.tries },
    begun,
    ended: false,
  };
}

/** What helps, once it has been so for long enough. */
function dueStep(
  health: Health,
  { since, unwell, tries }: Memory,
  now: number,
  { patience, shortage }: HealingSettings,
): Pick<Next, 'step' | 'why'> | undefined {
  const { wanted = 0, passing = 0, lost } = health;
  const [longest] = Object.entries(unwell).sort(([, a], [, b]) => a - b);
  if (longest !== undefined && now - longest[1] >= patience) {
    const [task, from] = longest;
    const howLong = `has not been well for ${seconds(now - from)}`;
    // Its replacement failed too, and nothing else serves: it is the colour, not the instance.
    if (passing === 0 && tries > 0)
      return {
        step: { kind: 'redeploy' },
        why: `no instance is well; the last good release is started anew`,
      };
    return { step: { kind: 'replace', task }, why: `instance ${task} ${howLong}` };
  }
  if (wanted === 0 && now - since >= patience)
    return { step: { kind: 'redeploy' }, why: 'the swarm has no service of the live colour' };
  if ((lost ?? []).length > 0 && now - since >= patience)
    return { step: { kind: 'redeploy' }, why: `the swarm has no worker ${(lost ?? []).join(', ')}` };
  if (now - since >= shortage) return { step: { kind: 'alarm' }, why: describeHealth(health) };
  return undefined;
}

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 1000)} s`;

/** The state in words. */
export const describeHealth = ({ wanted, running, passing, unwell, lost, short }: Health): string =>
  [instancesInWords({ wanted, running, passing, unwell }), ...workersInWords(lost, short)].join('; ');

const workersInWords = (lost: readonly string[] = [], short: readonly string[] = []): string[] => [
  ...(lost.length > 0 ? [`the swarm has no worker ${lost.join(', ')}`] : []),
  ...(short.length > 0 ? [`too few instances of worker ${short.join(', ')} run`] : []),
];

const instancesInWords = ({ wanted, running, passing, unwell }: Health): string =>
  wanted === undefined || wanted === 0
    ? 'the swarm has no service of the live colour'
    : `${passing ?? 0} of ${wanted} instances are well (${running ?? 0} run, ${unwell.length} fail their health check)`;
