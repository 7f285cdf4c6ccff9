/**
 * What a loop comes to.
 * @module
 */
import type { HostStatus } from '../../events/types.ts';
import type { Dict, Value } from '../../util/value.ts';
import { outcome, registered, type Outcome } from '../state/outcome.ts';

/** The loop's own result: failed when any item failed, changed when any changed, skipped when all were. */
export function combined(results: readonly Outcome[]): Outcome {
  const some = (status: HostStatus): boolean => results.some((r) => r.status === status);
  const every = (status: HostStatus): boolean => results.every((r) => r.status === status);
  const status: HostStatus = some('unreachable')
    ? 'unreachable'
    : some('failed')
      ? 'failed'
      : some('changed')
        ? 'changed'
        : every('skipped')
          ? 'skipped'
          : some('unknown')
            ? 'unknown'
            : 'ok';
  // An item that failed may have changed something before.
  const anyChanged = results.some((r) => r.result.get('changed') === true);
  const items = results.map((r): Value => registered(r));
  const msg =
    status === 'failed'
      ? 'One or more items failed'
      : status === 'skipped'
        ? 'All items skipped'
        : 'All items completed';
  const facts = mergedFacts(results);
  const bad: readonly HostStatus[] = ['failed', 'unreachable'];
  const ignored = bad.includes(status) && results.every((r) => !bad.includes(r.status) || r.ignored);
  return outcome(status, new Map<Value, Value>([['results', items], ['msg', msg], ['changed', anyChanged]]), {
    diffs: results.flatMap((r) => r.diffs),
    error: results.find((r) => r.error !== undefined)?.error,
    reason: results.find((r) => r.reason !== undefined)?.reason,
    ignored,
    ...(facts ? { facts, setBy: results.find((r) => r.facts)?.setBy } : {}),
  }); // prettier-ignore
}

function mergedFacts(results: readonly Outcome[]): Dict | undefined {
  const all = results.flatMap((r) => (r.facts ? [...r.facts] : []));
  return all.length === 0 ? undefined : new Map(all);
}
