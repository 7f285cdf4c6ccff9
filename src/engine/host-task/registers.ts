/**
 * What `register` makes of a task's result: one variable, or a map of names and expressions ("projections", as in
 * ansible-core 2.21), which see the result as `_task.result`.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import type { Projection, Task } from '../../playbook/index.ts';
import { UnknownValueError, type Templar } from '../../template/index.ts';
import { Unknown, type Dict, type Value } from '../../util/value.ts';

/** A result as conditions and projections see it. */
export interface SeenResult {
  readonly result: Value;
  /** In a loop: what the loop has come to so far, this result included. */
  readonly loopResult?: Value | undefined;
  /** The loop is over, so that a plain `register` is of the whole. */
  readonly ended?: boolean | undefined;
}

/** The variables that a task's conditions find besides all others: `_task`, and what the task registers. */
export function registerVars(task: Task, { result, loopResult, ended = false }: SeenResult): Dict {
  const whole = ended ? (loopResult ?? result) : result;
  const current: Dict = new Map<Value, Value>([
    ['result', result],
    ['polymorphic_result', whole],
  ]);
  if (loopResult !== undefined) current.set('loop_result', loopResult);
  const vars: Dict = new Map<Value, Value>([['_task', current]]);
  if (task.register !== undefined) vars.set(task.register, whole);
  // Templates, so that they may speak of each other in any order.
  for (const { name, template } of task.projections ?? []) vars.set(name, template);
  return vars;
}

/**
 * The values to register, by name. A projection that cannot be told is left out where the task did not do its work
 * (`lenient`: skipped, failed); else it is an error.
 */
export async function registeredValues(
  task: Task,
  seen: SeenResult,
  templar: Templar,
  lenient: boolean,
): Promise<Dict> {
  const values: Dict = new Map();
  const whole = seen.ended === true ? (seen.loopResult ?? seen.result) : seen.result;
  if (task.register !== undefined) values.set(task.register, whole);
  if (task.projections === undefined) return values;
  const inner = templar.with(registerVars(task, seen));
  for (const projection of task.projections) {
    const value = await project(projection, inner, lenient);
    if (value !== undefined) values.set(projection.name, value);
  }
  return values;
}

async function project(
  { template }: Projection,
  templar: Templar,
  lenient: boolean,
): Promise<Value | undefined> {
  try {
    return await templar.valueAsync(template);
  } catch (error) {
    if (error instanceof UnknownValueError) return new Unknown(error.reason);
    if (lenient && error instanceof TsplayError) return undefined;
    throw error;
  }
}
