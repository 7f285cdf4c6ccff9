/**
 * `a.b['c']` where `a` is a variable: only the member asked for is rendered, not all of `a`. A template in another
 * member that fails, or is costly, does not matter then.
 * @module
 */
import { EncryptedString, TemplateString } from '../../util/value.ts';
import { method } from '../methods/index.ts';
import { attr, item } from './access.ts';
import type { Py, RenderContext, Scope } from './types.ts';
import { UndefinedError } from './errors.ts';
import { name } from './scope.ts';
import { chk } from './undefined.ts';

/** A step of a path: text for `.name`, a list of one value for `[value]`. */
export type Step = string | readonly [Py];

export function path(
  ctx: RenderContext,
  scope: Scope,
  id: string,
  steps: readonly Step[],
  offset: number,
): Py {
  const own = scope.find(id);
  if (own !== undefined) return walk(own, steps, offset);
  const raw = ctx.bare ? undefined : ctx.host.raw(id);
  if (!(raw instanceof Map || Array.isArray(raw))) return walk(name(ctx, scope, id, offset), steps, offset);
  let at: Py = raw;
  let i = 0;
  for (; i < steps.length; i++) {
    const step = steps[i] ?? '';
    const member = rawMember(at, step);
    if (member === undefined) break;
    at = member;
  }
  // Nothing was found inside: a method, or a missing member. Both see the whole value.
  if (i === 0) return walk(name(ctx, scope, id, offset), steps, offset);
  try {
    return walk(ctx.host.render(at), steps.slice(i), offset);
  } catch (e) {
    if (e instanceof UndefinedError && at !== raw) return ctx.host.brokenVariable(id, e);
    throw e;
  }
}

/** The vault value at a path, closed as it is written; undefined for anything else. */
export function vaultAt(
  ctx: RenderContext,
  scope: Scope,
  id: string,
  steps: readonly Step[],
): EncryptedString | undefined {
  if (ctx.bare || scope.find(id) !== undefined) return undefined;
  let at = ctx.host.raw(id);
  for (const step of steps) at = at === undefined ? undefined : rawMember(at, step);
  // A variable that only names another is that one.
  for (let i = 0; at instanceof TemplateString && i < maxLinks; i++) {
    const link = /^\{\{\s*(\w+)\s*\}\}$/.exec(at.text)?.[1];
    at = link === undefined ? undefined : ctx.host.raw(link);
  }
  return at instanceof EncryptedString ? at : undefined;
}

const maxLinks = 20;

function rawMember(owner: Py, step: Step): Py | undefined {
  if (typeof step === 'string') {
    return owner instanceof Map && method(owner, step) === undefined ? owner.get(step) : undefined;
  }
  const [key] = step;
  if (owner instanceof Map) return typeof chk(key) === 'string' ? owner.get(key) : undefined;
  return Array.isArray(owner) && Number.isInteger(key) ? owner.at(key as number) : undefined;
}

function walk(value: Py, steps: readonly Step[], offset: number): Py {
  let at = value;
  for (const step of steps)
    at = typeof step === 'string' ? attr(at, step, offset) : item(at, step[0], offset);
  return at;
}
