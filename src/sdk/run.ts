/**
 * One module on one host: plan, then apply. Check mode is "never call apply".
 * @module
 */
import { channel } from 'node:diagnostics_channel';
import type { Diff } from '../events/types.ts';
import { UnknownValueError } from '../template/runtime/unknown.ts';
import type { ReadHost, WriteHost } from './host.ts';
import { absentProgram } from './absent.ts';
import { ModuleFailure, Prerequisite } from './module.ts';
import type { Module, ModuleContext, Plan, ResultKeys } from './module.ts';
import type { Params, ParamSpec } from './params.ts';

export interface ModuleOutcome {
  /**
   * `missing`: the host lacks something that an earlier task may be about to bring; the status is `failed`, and the
   * engine decides whether check mode makes it unknown.
   */
  readonly kind: 'done' | 'missing';
  readonly status: 'ok' | 'changed' | 'failed' | 'skipped' | 'unknown';
  /** Ansible's keys, `changed` always among them; `failed` and `msg` of a failure. */
  readonly result: ResultKeys;
  readonly diffs: readonly Diff[];
  readonly facts: ResultKeys | undefined;
  readonly warnings: readonly string[];
  /** Why the status is unknown. */
  readonly reason?: string | undefined;
}

/** What is published on {@link modulesRan}: a plan was made on a host, or a change that was planned was made there. */
export interface ModuleStep {
  readonly name: string;
  readonly step: 'planned' | 'applied';
}

/** `tsplay:module`, for who wants to watch from inside the process; the tests tell by it which modules really ran. */
const modulesRan = channel('tsplay:module');

const tell = (name: string, step: ModuleStep['step'], outcome: ModuleOutcome): ModuleOutcome => {
  if (outcome.status !== 'failed') modulesRan.publish({ name, step } satisfies ModuleStep);
  return outcome;
};

/** A change that was planned, before it is made. */
export type PlannedChange = Pick<Plan, 'reason'> & {
  readonly changed: true | 'unknown';
  readonly diffs: readonly Diff[];
};

export interface RunModuleOptions {
  readonly check: boolean;
  /** Told of a planned change, in check mode too. What it throws is thrown in place of the change. */
  readonly onChange?: ((change: PlannedChange) => void) | undefined;
}

/**
 * Plans, and applies unless `check`. `makeWriteHost` is called only then.
 * @throws {TsplayError} when the connection, becoming another user, or a template fails; every other failure is an outcome.
 */
export async function runModule(
  module: Module,
  params: Params<ParamSpec>,
  host: ReadHost,
  makeWriteHost: () => WriteHost,
  context: ModuleContext,
  options: RunModuleOptions = { check: context.check },
): Promise<ModuleOutcome> {
  let plan: Plan | undefined;
  const told = context.diff || module.diffAlways === true;
  try {
    plan = await module.plan(params, host, context);
    if (plan.changed !== false)
      options.onChange?.({ changed: plan.changed, reason: plan.reason, diffs: listed(plan.diff) });
    // A change that is refused, or planned anew, leaves nothing behind.
    if (options.check && plan.changed === true) host.expected?.add((await plan.provides?.()) ?? []);
    if (options.check || plan.changed === false || plan.apply === undefined)
      return tell(module.name, 'planned', planned(plan, told, options.check));
    return tell(module.name, 'applied', applied(plan, await plan.apply(makeWriteHost()), told));
  } catch (error) {
    return failed(error, plan, told);
  }
}

const listed = (diff: Plan['diff']): readonly Diff[] =>
  diff === undefined ? [] : Array.isArray(diff) ? (diff as readonly Diff[]) : [diff as Diff];

const common = (plan: Plan | undefined, told: boolean) => ({
  diffs: told ? listed(plan?.diff) : [],
  facts: plan?.facts,
  warnings: plan?.warnings ?? [],
});

function planned(plan: Plan, told: boolean, check: boolean): ModuleOutcome {
  const base = { kind: 'done', ...common(plan, told) } as const;
  if (plan.changed === 'unknown')
    // What was not run counts as skipped, with the keys that Ansible registers.
    return {
      ...base,
      status: 'unknown',
      result: { changed: false, ...(check ? { skipped: true } : {}), ...plan.result },
      reason: plan.reason,
    };
  const status = plan.changed ? 'changed' : plan.skipped === true ? 'skipped' : 'ok';
  return { ...base, status, result: { ...plan.result, changed: plan.changed } };
}

function applied(plan: Plan, keys: ResultKeys | undefined, told: boolean): ModuleOutcome {
  // That check mode skips it is not true any more.
  const known = Object.entries(plan.result ?? {}).filter(([key]) => key !== 'skipped');
  const result: ResultKeys = { changed: true, ...Object.fromEntries(known), ...keys };
  const changed = (keys?.['changed'] ?? true) !== false;
  const facts = (keys?.['ansible_facts'] as ResultKeys | undefined) ?? plan.facts;
  const status = result['failed']
    ? 'failed'
    : changed
      ? 'changed'
      : keys?.['skipped'] === true
        ? 'skipped'
        : 'ok';
  return {
    kind: 'done',
    ...common(plan, told),
    ...(told && plan.diff === undefined ? { diffs: listed(plan.diffOf?.(result)) } : {}),
    facts,
    status,
    result: { ...result, changed },
  };
}

function failed(error: unknown, plan: Plan | undefined, told: boolean): ModuleOutcome {
  const base = { ...common(plan, told), facts: undefined };
  if (error instanceof ModuleFailure) {
    const absent = absentProgram(error.message);
    return {
      ...base,
      kind: error instanceof Prerequisite || absent !== undefined ? 'missing' : 'done',
      status: 'failed',
      result: {
        changed: false,
        ...error.result,
        failed: true,
        msg: absent === undefined ? error.message : `${absent} is missing on the host: ${error.message}`,
      },
    };
  }
  if (error instanceof UnknownValueError)
    return {
      ...base,
      kind: 'done',
      status: 'unknown',
      result: { changed: false, skipped: true },
      reason: error.message,
    };
  throw error;
}
