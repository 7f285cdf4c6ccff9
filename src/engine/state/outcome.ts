/**
 * What a task came to on one host, and how that is registered and shown.
 * @module
 */
import type { Diff, HostStatus, ResultData } from '../../events/types.ts';
import { splitLines } from '../../util/split-lines.ts';
import { fromPlain, toPlain, Unknown, type Dict, type Value } from '../../util/value.ts';

/** One task (or one item of its loop) on one host. */
export interface Outcome {
  readonly status: HostStatus;
  /** Ansible's result keys as values: what `register` gets. */
  readonly result: Dict;
  readonly diffs: readonly Diff[];
  /** Facts to set on the host. */
  readonly facts?: Dict | undefined;
  /** The action that gives them where they are the user's own variables; facts of hosts have none. */
  readonly setBy?: 'set_fact' | 'include_vars' | undefined;
  /** Formatted error with its place, for a person. */
  readonly error?: string | undefined;
  /** Ignored by `ignore_errors` or `ignore_unreachable`. */
  readonly ignored: boolean;
  /** The module's arguments, where they are to be shown. */
  readonly invocation?: Dict | undefined;
  /** Why it is unknown. */
  readonly reason?: string | undefined;
  /** Where it failed, in Ansible's words: part of the registered message. */
  readonly place?: string | undefined;
}

/** An outcome, or what an include asks for. */
export interface Performed extends Outcome {
  readonly include?: Dict | undefined;
}

const flags = (status: HostStatus): readonly [string, Value][] => {
  switch (status) {
    case 'ok':
      return [['changed', false], ['failed', false]]; // prettier-ignore
    case 'changed':
      return [['changed', true], ['failed', false]]; // prettier-ignore
    case 'failed':
      return [['failed', true]];
    case 'unreachable':
      return [['unreachable', true], ['changed', false]]; // prettier-ignore
    case 'skipped':
      return [['changed', false], ['skipped', true]]; // prettier-ignore
    case 'unknown':
      return [['changed', false], ['skipped', true]]; // prettier-ignore
  }
};

/** An outcome from a module's or action's keys; `*_lines` are added as Ansible does. */
export function outcome(
  status: HostStatus,
  keys: Readonly<Record<string, unknown>> | Dict,
  more: Partial<Outcome> = {},
): Outcome {
  const result: Dict = new Map<Value, Value>(keys instanceof Map ? keys : []);
  if (!(keys instanceof Map)) {
    for (const [key, value] of Object.entries(keys))
      if (value !== undefined) result.set(key, fromPlain(value));
  }
  for (const stream of ['stdout', 'stderr']) {
    const text = result.get(stream);
    if (typeof text === 'string' && !result.has(`${stream}_lines`))
      result.set(`${stream}_lines`, splitLines(text));
  }
  for (const [key, value] of flags(status))
    if (key !== 'failed' || value === true || !result.has('failed')) result.set(key, value);
  if (status === 'failed' && !result.has('changed')) result.set('changed', false);
  return { status, result, diffs: [], ignored: false, ...more };
}

/** The value that `register` sets: what is unknown taints whatever reads it. */
export const registered = (result: Outcome): Value =>
  result.status === 'unknown'
    ? new Unknown(
        result.reason ?? 'it was not run in check mode',
        new Map([...result.result].filter(([key]) => key === 'skipped' || key === 'msg')),
      )
    : withoutInternal(withPlace(result));

function withPlace({ result, place }: Outcome): Dict {
  const msg = result.get('msg');
  if (place === undefined || typeof msg !== 'string') return result;
  return new Map<Value, Value>(result).set('msg', `${msg}\n\n${place}`);
}

/** What the engine notes for itself in results is not part of what is registered. */
function withoutInternal(result: Dict): Dict {
  const internal = (key: Value): boolean => typeof key === 'string' && key.startsWith('_ansible_');
  return [...result.keys()].some(internal) ? new Map([...result].filter(([key]) => !internal(key))) : result;
}

/** A result with what is only shown, and not registered. */
export const withInvocation = ({ result, invocation }: Outcome): Dict =>
  invocation === undefined
    ? result
    : new Map<Value, Value>([
        ...result,
        ['invocation', new Map<Value, Value>([['module_args', invocation]])],
      ]);

/** Results as renderers get them. */
export const shown = (result: Dict): ResultData => toPlain(result) as ResultData;
