/**
 * A whole dict of arguments against a declaration: names, aliases, defaults, kinds, choices, nested options.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { placeOfKey } from '../../source/index.ts';
import { str } from '../../template/runtime/repr.ts';
import { EncryptedString, isDict, TemplateString, Unknown } from '../../util/value.ts';
import type { Dict, Value } from '../../util/value.ts';
import type { Constraints, Param, ParamSpec } from '../params.ts';
import { brokenRules } from './constraints.ts';
import { checkChoices } from './choices.ts';
import { className, convert, MisfitError } from './convert.ts';
import { found, misfitError, missingError, namesOf, refuse, type Entry, type Scope } from './scope.ts';

/** Whether a value holds something that is not rendered yet, however deep. */
export function isOpen(value: Value | undefined): boolean {
  if (value === undefined || value === null || typeof value !== 'object') return false;
  if (value instanceof TemplateString || value instanceof EncryptedString || value instanceof Unknown)
    return true;
  if (Array.isArray(value)) return value.some(isOpen);
  return value instanceof Map && [...value.values()].some(isOpen);
}

/** Sorts the given arguments by declared name; a name wins over its alias. */
function sortOut(
  spec: ParamSpec,
  args: Dict,
  scope: Scope,
): { entries: Map<string, Entry>; extra: Map<string, Value> } {
  const names = namesOf(spec);
  const entries = new Map<string, Entry>();
  const extra = new Map<string, Value>();
  for (const [rawKey, value] of args) {
    const key = typeof rawKey === 'string' ? rawKey : str(rawKey);
    const name = names.get(key);
    if (name === undefined) extra.set(key, value);
    else if (key === name || !entries.has(name))
      entries.set(name, { key, value, src: placeOfKey(args, rawKey) ?? scope.src });
  }
  return { entries, extra };
}

function coerceValue(name: string, param: Param, entry: Entry, scope: Scope): unknown {
  let value: unknown;
  try {
    value = convert(param.kind, entry.value);
  } catch (error) {
    if (!(error instanceof MisfitError)) throw error;
    scope.errors.push(misfitError(name, param, entry, error, scope));
    return undefined;
  }
  const wrong = param.check?.(entry.value);
  if (wrong)
    scope.errors.push(
      new TsplayError('TSP1103', wrong.message, {
        src: entry.src,
        length: entry.key.length,
        hint: wrong.hint,
      }),
    );
  refuseOption(name, param, value, entry, scope);
  const inner = { ...scope, src: entry.src, context: [...scope.context, name] };
  if (param.kind === 'list' && param.elements)
    value = elementsOf(param.elements, value as readonly Value[], name, entry, inner);
  else if (param.options && isDict(value)) value = coerceSpec(param.options, param.constraints, value, inner);
  return checkChoices(name, param, value, entry, scope);
}

/** An operand that begins with a hyphen would be an option of the program that it is meant for. */
function refuseOption(name: string, param: Param, value: unknown, entry: Entry, scope: Scope): void {
  if (param.operand !== true || typeof value !== 'string' || !value.startsWith('-')) return;
  const shown = param.secret === true ? '' : `: ${value}`;
  scope.errors.push(
    new TsplayError(
      'TSP1103',
      `value of ${name} must not begin with a hyphen${shown}${found(scope.context)}`,
      {
        src: entry.src,
        length: entry.key.length,
        hint: 'the program that gets it would read it as an option',
      },
    ),
  );
}

function elementsOf(
  element: Param,
  items: readonly Value[],
  name: string,
  entry: Entry,
  scope: Scope,
): readonly unknown[] {
  return items.map((item) => {
    if (element.options && isDict(item)) return coerceSpec(element.options, element.constraints, item, scope);
    if (scope.literal && isOpen(item)) return item;
    try {
      const value = convert(element.kind, item);
      refuseOption(name, element, value, entry, scope);
      return checkChoices(
        name,
        element,
        value,
        { ...entry, value: item },
        { ...scope, context: scope.context.slice(0, -1) },
      );
    } catch (error) {
      if (!(error instanceof MisfitError)) throw error;
      const message = `Elements value for option '${name}' is of type ${className(item)} and we were unable to convert to ${element.kind}: ${error.message}`;
      scope.errors.push(new TsplayError('TSP1103', message, { src: entry.src, length: entry.key.length }));
      return undefined;
    }
  });
}

/** Reports every text in a secret value. */
export function tellSecrets(value: unknown, tell: (text: string) => void): void {
  if (typeof value === 'string') {
    if (value !== '') tell(value);
  } else if (typeof value === 'number') tell(String(value));
  else if (Array.isArray(value)) for (const item of value) tellSecrets(item, tell);
  else if (value instanceof Map) for (const item of value.values()) tellSecrets(item, tell);
}

/** One parameter that was given. */
function take(name: string, param: Param, entry: Entry, scope: Scope): unknown {
  if (param.deprecated !== undefined)
    scope.onDeprecated?.(
      `Param '${[...scope.context, entry.key].join('.')}' is deprecated. ${param.deprecated}`,
      entry.src,
    );
  if (entry.value === null && param.required !== true && param.default === undefined) return undefined;
  if (scope.literal && isOpenHere(param, entry.value)) return undefined;
  if (param.secret === true && scope.onSecret) tellSecrets(entry.value, scope.onSecret);
  return coerceValue(name, param, entry, scope);
}

/** A container with declared members is looked into even when one of them is a template. */
const isOpenHere = (param: Param, value: Value): boolean =>
  (param.options !== undefined && value instanceof Map) ||
  (param.elements !== undefined && Array.isArray(value))
    ? false
    : isOpen(value);

/** What the task's environment says of a parameter. */
function inEnvironment(name: string, { fallbackEnv }: Param, scope: Scope): Entry | undefined {
  const value = fallbackEnv === undefined ? undefined : scope.environment?.[fallbackEnv];
  return value === undefined ? undefined : { key: name, value, src: scope.src };
}

/** The coerced parameters; what is wrong goes to `scope.errors`. */
export function coerceSpec(
  spec: ParamSpec,
  constraints: Constraints | undefined,
  args: Dict,
  scope: Scope,
  extraName?: string,
): Record<string, unknown> {
  const { entries, extra } = sortOut(spec, args, scope);
  if (extraName === undefined)
    for (const key of extra.keys()) refuse(key, spec, placeOfKey(args, key) ?? scope.src, scope);
  const params: Record<string, unknown> = {};
  const missing: string[] = [];
  for (const [name, param] of Object.entries(spec) as [string, Param][]) {
    const entry = entries.get(name) ?? inEnvironment(name, param, scope);
    if (entry) {
      const value = take(name, param, entry, scope);
      if (value !== undefined) params[name] = value;
    } else if (name === extraName) params[name] = extra;
    else if (param.default !== undefined) params[name] = param.default;
    else if (param.required === true) missing.push(name);
  }
  if (missing.length > 0 && scope.complete) missingError(missing, scope);
  for (const { message, at } of brokenRules(constraints, rulesView(spec, entries, params, scope)))
    scope.errors.push(
      new TsplayError('TSP1103', message + found(scope.context), {
        src: (at === undefined ? undefined : entries.get(at)?.src) ?? scope.src,
      }),
    );
  return params;
}

const rulesView = (
  spec: ParamSpec,
  entries: ReadonlyMap<string, Entry>,
  params: Readonly<Record<string, unknown>>,
  scope: Scope,
) => {
  const given = (name: string): boolean => {
    const entry = entries.get(name);
    return entry !== undefined && entry.value !== null;
  };
  return {
    given,
    // Where module_defaults may still add parameters, none counts as missing.
    has: (name: string) => given(name) || spec[name]?.default !== undefined || !scope.complete,
    value: (name: string) => params[name],
    open: (name: string) => !scope.complete || (scope.literal && isOpen(entries.get(name)?.value)),
  };
};
