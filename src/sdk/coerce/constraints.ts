/**
 * Rules between parameters, with Ansible's messages.
 * @module
 */
import type { Constraints } from '../params.ts';

/** What the rules look at: which parameters were given, and what became of them. */
export interface Given {
  /** Given by the user or by a default. */
  has(name: string): boolean;
  /** A default does not count for rules of exclusion. */
  given(name: string): boolean;
  value(name: string): unknown;
  /** A template that was not rendered yet: it may yet turn out to be `omit`. */
  open(name: string): boolean;
}

/** A broken rule: its message and the parameter to point at. */
export interface Broken {
  readonly message: string;
  readonly at: string | undefined;
}

type Rule = (constraints: Constraints, given: Given) => Broken[];

const exclusive: Rule = (constraints, given) =>
  (constraints.mutuallyExclusive ?? []).flatMap((names) => {
    const found = names.filter((n) => given.given(n));
    if (found.length < 2 || found.some((n) => given.open(n))) return [];
    return [{ message: `parameters are mutually exclusive: ${names.join('|')}`, at: found[1] }];
  });

const together: Rule = (constraints, given) =>
  (constraints.requiredTogether ?? []).flatMap((names) => {
    const found = names.filter((n) => given.has(n));
    if (found.length === 0 || found.length === names.length || found.some((n) => given.open(n))) return [];
    return [{ message: `parameters are required together: ${names.join(', ')}`, at: found[0] }];
  });

const oneOf: Rule = (constraints, given) =>
  (constraints.requiredOneOf ?? []).flatMap((names) =>
    names.some((n) => given.has(n))
      ? []
      : [{ message: `one of the following is required: ${names.join(', ')}`, at: undefined }],
  );

const requiredIf: Rule = (constraints, given) =>
  (constraints.requiredIf ?? []).flatMap(([name, value, needs, any]) => {
    if (!given.has(name) || given.open(name) || given.value(name) !== value) return [];
    const missing = needs.filter((n) => !given.has(n));
    if (missing.length < (any === 'any' ? needs.length : 1)) return [];
    const message = `${name} is ${String(value)} but ${any ?? 'all'} of the following are missing: ${missing.join(', ')}`;
    return [{ message, at: name }];
  });

const requiredBy: Rule = (constraints, given) =>
  Object.entries(constraints.requiredBy ?? {}).flatMap(([name, needs]) => {
    if (!given.has(name) || given.open(name)) return [];
    const missing = needs.filter((n) => !given.has(n));
    return missing.length === 0
      ? []
      : [{ message: `missing parameter(s) required by '${name}': ${missing.join(', ')}`, at: name }];
  });

/** Every broken rule, in Ansible's order. */
export const brokenRules = (constraints: Constraints | undefined, given: Given): Broken[] =>
  constraints === undefined
    ? []
    : [exclusive, together, oneOf, requiredIf, requiredBy].flatMap((rule) => rule(constraints, given));
