import { Unknown } from '../../util/value.ts';
import { isMap, type Kwargs, type Py, PyObject, type RenderContext } from './types.ts';
import { typeError } from './errors.ts';
import { typeName } from './kinds.ts';
import { chk } from './undefined.ts';

/** `target(args)`: only for objects that say they can be called. */
export function call(ctx: RenderContext, at: number, target: Py, args: readonly Py[], kwargs: Kwargs): Py {
  ctx.at = at;
  if (target instanceof Unknown) chk(target);
  const result = target instanceof PyObject ? target.call?.(args, kwargs, ctx) : undefined;
  return result ?? (result === null ? null : typeError(`'${typeName(target)}' object is not callable`));
}

/** The keyword arguments of a call, with those of `**rest`. */
export function kwargs(entries: Iterable<readonly [string, Py]>, rest?: Py): Kwargs {
  const map = new Map<string, Py>();
  for (const [name, value] of entries) setOnce(map, name, value);
  if (rest === undefined) return map;
  chk(rest);
  if (!isMap(rest)) return typeError(`argument after ** must be a mapping, not ${typeName(rest)}`);
  for (const [name, value] of rest) {
    if (typeof name !== 'string') return typeError('keywords must be strings');
    setOnce(map, name, value);
  }
  return map;
}

const setOnce = (map: Map<string, Py>, name: string, value: Py): void => {
  if (map.has(name)) typeError(`got multiple values for keyword argument '${name}'`);
  map.set(name, value);
};
