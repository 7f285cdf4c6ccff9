/**
 * Which variables hosts have set of themselves: they are no option of a plug-in in Python that runs on the controller.
 * @module
 */
import { encodedDict } from '../python/index.ts';
import type { Value } from '../util/value.ts';

/** Variables that Python has of its own, or asks for host by host. */
export const ownOfPython: ReadonlySet<string> = new Set(['hostvars', 'vars']);

/** Variables as they are written, and as the user's own files alone have them. */
export interface SaidAndOwn {
  readonly names: Iterable<string>;
  readonly written: (name: string) => Value | undefined;
  readonly own: (name: string) => Value | undefined;
  readonly encode: (value: Value) => unknown;
}

/** `said`: the names that hosts have set; `own`: what the user's own files say of those, encoded. */
export interface HostsSaid {
  readonly said: readonly string[];
  readonly own: unknown;
}

export function hostsSaid({ names, written, own, encode }: SaidAndOwn): HostsSaid {
  const said = [...new Set(names)].filter((name) => own(name) !== written(name));
  return {
    said,
    own: encodedDict(
      said.flatMap((name) => {
        const value = own(name);
        return value === undefined ? [] : [[name, encode(value)] as const];
      }),
    ),
  };
}
