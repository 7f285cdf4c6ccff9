/**
 * Tests on registered results.
 * @module
 */
import { Unknown } from '../../util/value.ts';
import type { TestDeclaration } from '../plugin.ts';
import { PyError } from '../runtime/errors.ts';
import { truth } from '../runtime/iterate.ts';
import { isMap, type Py, type PyDict } from '../runtime/types.ts';
import { Undefined } from '../runtime/undefined.ts';
import { UnknownValueError } from '../runtime/unknown.ts';

function resultOf(v: Py, test: string): PyDict {
  if (isMap(v)) return v;
  const error = new PyError('runtime', 'AnsibleFilterError', `The '${test}' test expects a dictionary`);
  if (v instanceof Undefined) error.hint = v.message;
  throw error;
}
const flag = (v: Py, test: string, key = test): boolean => truth(resultOf(v, test).get(key) ?? false);

/** Results of a loop count as changed when one of its items is. */
function isChanged(v: Py): boolean {
  const result = resultOf(v, 'changed');
  if (result.has('changed')) return truth(result.get('changed') ?? false);
  const items = result.get('results');
  return Array.isArray(items) && items.some((r) => isMap(r) && truth(r.get('changed') ?? false));
}

function asyncFlag(v: Py, key: 'finished' | 'started'): boolean {
  const result = resultOf(v, key);
  if (!result.has(key)) return true;
  return truth(result.get(key) ?? false);
}

/** What check mode could not run was skipped, and that much is known of it. */
function isSkipped(v: Py): boolean {
  if (!(v instanceof Unknown)) return flag(v, 'skipped');
  const skipped = v.known.get('skipped');
  if (skipped === undefined) throw new UnknownValueError(v.reason);
  return truth(skipped);
}

export const resultTests: readonly TestDeclaration[] = [
  {
    name: 'failed',
    aliases: ['failure'],
    doc: 'Whether the task failed.',
    takesUndefined: 'value',
    example: ["{'failed': true} is failed", 'True'],
    run: (v) => flag(v, 'failed'),
  },
  {
    name: 'success',
    aliases: ['succeeded', 'successful'],
    doc: 'Whether the task did not fail.',
    takesUndefined: 'value',
    example: ["{'changed': false} is success", 'True'],
    run: (v) => !flag(v, 'success', 'failed'),
  },
  {
    name: 'changed',
    aliases: ['change'],
    doc: 'Whether the task changed something.',
    takesUndefined: 'value',
    example: ["{'changed': true} is changed", 'True'],
    run: isChanged,
  },
  {
    name: 'skipped',
    aliases: ['skip'],
    doc: 'Whether the task was skipped.',
    takesUndefined: 'value',
    example: ["{'skipped': true} is skipped", 'True'],
    takesUnknown: true,
    run: (v) => isSkipped(v),
  },
  {
    name: 'unreachable',
    doc: 'Whether the host could not be reached.',
    takesUndefined: 'value',
    example: ["{'unreachable': true} is unreachable", 'True'],
    run: (v) => flag(v, 'unreachable'),
  },
  {
    name: 'reachable',
    doc: 'Whether the host could be reached.',
    takesUndefined: 'value',
    example: ["{'changed': true} is reachable", 'True'],
    run: (v) => !flag(v, 'reachable', 'unreachable'),
  },
  {
    name: 'timedout',
    doc: 'Whether the task ran out of time.',
    takesUndefined: 'value',
    example: ["{'timedout': {'period': 1}} is timedout", 'True'],
    run: (v) => {
      const timed = resultOf(v, 'timedout').get('timedout') ?? null;
      return isMap(timed) && truth(timed.get('period') ?? false);
    },
  },
  {
    name: 'started',
    doc: 'Whether an asynchronous task has started.',
    takesUndefined: 'value',
    example: ["{'started': 1} is started", 'True'],
    run: (v) => asyncFlag(v, 'started'),
  },
  {
    name: 'finished',
    doc: 'Whether an asynchronous task has finished.',
    takesUndefined: 'value',
    example: ["{'finished': 1} is finished", 'True'],
    run: (v) => asyncFlag(v, 'finished'),
  },
];
