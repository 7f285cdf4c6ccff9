/**
 * What a module came to, as the outcome of its task.
 * @module
 */
import type { Diff } from '../../events/types.ts';
import type { Module, ModuleOutcome } from '../../sdk/index.ts';
import { fromPlain, isDict, type Dict } from '../../util/value.ts';
import { outcome, type Performed } from '../state/outcome.ts';

interface Told {
  readonly check: boolean;
  /** Whether an earlier task would have changed something. */
  readonly pending: boolean;
  readonly diff: boolean;
  readonly module: Module;
}

export function moduleOutcome(result: ModuleOutcome, { check, pending, diff, module }: Told): Performed {
  const { warnings } = result;
  const keys = { ...publicKeys(result.result), ...(warnings.length > 0 ? { warnings } : {}) };
  if (result.kind === 'missing') {
    const reason = String(result.result['msg']);
    // What an earlier task may be about to bring cannot be missed yet.
    return check && pending ? outcome('unknown', { msg: reason }, { reason }) : outcome('failed', keys);
  }
  const facts = factsOf(result.facts);
  const more = {
    diffs: diff ? result.diffs : [],
    ...(facts ? { facts } : {}),
    ...(result.reason === undefined ? {} : { reason: result.reason }),
  };
  const told = result.diffs.map(diffKeys);
  const values =
    told.length === 0 || 'diff' in keys
      ? keys
      : { ...keys, diff: told.length === 1 && module.diffList !== true ? told[0] : told };
  return outcome(result.status, facts ? { ...values, ansible_facts: facts } : values, more);
}

/** A module's keys without those that only the engine writes: a host must not hide a result or mark it. */
const publicKeys = (keys: ModuleOutcome['result']): ModuleOutcome['result'] =>
  Object.fromEntries(Object.entries(keys).filter(([key]) => !key.startsWith('_ansible_')));

/** Facts are a dict, whatever a host has sent under that name. */
function factsOf(given: ModuleOutcome['facts']): Dict | undefined {
  const facts = given === undefined ? null : fromPlain(given);
  return isDict(facts) ? facts : undefined;
}

/** A diff as the result key that playbooks and callbacks know. */
const diffKeys = (diff: Diff): Record<string, unknown> =>
  diff.kind === 'prepared'
    ? { prepared: diff.text }
    : {
        before: diff.state?.before ?? diff.before,
        after: diff.state?.after ?? diff.after,
        before_header: diff.beforeHeader,
        after_header: diff.afterHeader,
      };
