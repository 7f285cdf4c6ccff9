/**
 * Finding a task's module and its arguments among the task's keys.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import {
  parseFreeForm,
  parseKeyValues,
  placeOfKey,
  placeOfValue,
  taskKeywords,
  withPlaces,
} from '../source/index.ts';
import { plainBooleanOf } from '../util/boolean-words.ts';
import { nearest } from '../util/suggest.ts';
import {
  isDict,
  TemplateString,
  userText,
  valueText,
  type Dict,
  type SourceRef,
  type Value,
} from '../util/value.ts';
import type { LoadContext, ResolvedAction } from './context.ts';
import { malformed } from './problems.ts';

export interface ActionOf {
  readonly action: string;
  readonly args: Dict | TemplateString;
  readonly src: SourceRef;
  /** `local_action` runs on the controller. */
  readonly local: boolean;
}

const keywords: ReadonlySet<string> = new Set(taskKeywords);

/** Whether a key of a task is a keyword and not its module. */
const isKeyword = (key: string): boolean => keywords.has(key) || key.startsWith('with_');

/** The module of a task. Throws a problem with its place when there is none, or more than one. */
export function actionOf(map: Dict, taskSrc: SourceRef, context: LoadContext): ActionOf {
  const own = [...map.keys()].filter((key): key is string => typeof key === 'string' && !isKeyword(key));
  const spelled = map.has('action') ? 'action' : map.has('local_action') ? 'local_action' : undefined;
  if (spelled !== undefined) return spelledOut(map, spelled, own, taskSrc, context);
  const [action, ...more] = own;
  if (action === undefined) {
    throw malformed(
      'no module/action detected in task',
      taskSrc,
      'a task names one module, such as "copy:" or "apt:"',
    );
  }
  if (more.length > 0) throw conflict(own, map, context);
  const src = placeOfKey(map, action) ?? taskSrc;
  return {
    action,
    args: withArgsKeyword(map, argsOf(action, map.get(action) ?? null, map, action, context)),
    src,
    local: false,
  };
}

/** More keys than one that could be the module: most often a keyword that is misspelt. */
function conflict(own: readonly string[], map: Dict, context: LoadContext): TsplayError {
  const suspects = own.filter((key) => !context.modules.has(key));
  const suspect = suspects[0];
  const flat = own.find((key) => context.modules.has(key) && (map.get(key) ?? null) === null);
  if (suspect !== undefined && flat !== undefined && nearest(suspect, keywords) === undefined)
    return malformed(
      `"${suspect}" stands beside "${flat}:", as if it were a keyword of the task`,
      placeOfKey(map, suspect),
      `if it is an argument of ${flat}, indent it by two more than "${flat}:"`,
    );
  if (suspect !== undefined) {
    const near = nearest(suspect, keywords);
    return new TsplayError('TSP1004', `"${suspect}" is not a keyword of a task`, {
      src: placeOfKey(map, suspect),
      length: suspect.length,
      hint: near
        ? `did you mean "${near}"?`
        : `the task's module is ${own.filter((key) => key !== suspect).join(', ')}`,
    });
  }
  const second = own[1] ?? '';
  return malformed(
    `conflicting action statements: ${own.join(', ')}`,
    placeOfKey(map, second),
    'a task runs one module; make two tasks of it',
  );
}

/** `action: copy src=a dest=b`, `action: {module: copy, src: a}`, and `local_action` likewise. */
function spelledOut(
  map: Dict,
  key: 'action' | 'local_action',
  own: readonly string[],
  taskSrc: SourceRef,
  context: LoadContext,
): ActionOf {
  const src = placeOfValue(map, key) ?? taskSrc;
  if (own.length > 0) throw malformed(`conflicting action statements: ${key}, ${own.join(', ')}`, src);
  const local = key === 'local_action';
  const value = map.get(key) ?? null;
  if (isDict(value)) {
    const module = value.get('module');
    const name = module instanceof TemplateString ? module.text : module;
    if (typeof name !== 'string') throw malformed(`${key} needs "module:" with the module's name`, src);
    const [action, rest] = splitName(name);
    const inline = rest === '' ? new Map<Value, Value>() : argsText(action, rest, src, context);
    const args = withPlaces(new Map([...inline, ...value]), value);
    args.delete('module');
    return { action, args: withArgsKeyword(map, args), src, local };
  }
  const text = value instanceof TemplateString ? value.text : value;
  if (typeof text !== 'string') throw malformed(`${key} must name a module`, src);
  const [action, rest] = splitName(text);
  const written = value instanceof TemplateString ? userText(rest, value.src) : rest;
  return { action, args: withArgsKeyword(map, argsText(action, written, src, context)), src, local };
}

/** The module's name, which may be a template, and the text behind it. */
const splitName = (text: string): [string, string] => {
  const trimmed = text.trim();
  const name = /^(?:\{\{.*?\}\}|\S)+/s.exec(trimmed)?.[0] ?? '';
  return [name, trimmed.slice(name.length).trim()];
};

/** The value beside a module's name as a dict of arguments. */
function argsOf(
  action: string,
  value: Value,
  map: Dict,
  key: string,
  context: LoadContext,
): Dict | TemplateString {
  const src = placeOfValue(map, key);
  if (value === null) return new Map();
  if (isDict(value)) return value;
  if (value instanceof TemplateString) {
    if (context.modules.isFreeForm(action)) return argsText(action, value, src, context);
    // `copy: "{{ arguments }}"`: the template gives the whole dict.
    return /^\s*\{\{.*\}\}\s*$/s.test(value.text) && !/^\s*\w+=|\}\}=/.test(value.text)
      ? value
      : argsText(action, value, src, context);
  }
  if (typeof value === 'string') return argsText(action, value, src, context);
  if (typeof value === 'number' || typeof value === 'boolean')
    return new Map([['_raw_params', String(value)]]);
  throw malformed(
    `unexpected parameter type in action: ${Array.isArray(value) ? 'list' : typeof value}`,
    src,
  );
}

/** `include_tasks: file=x.yml`: of commands only a few words are taken out, of includes all. */
const takesWords = ({ traits }: ResolvedAction, text: string | TemplateString): boolean =>
  (traits.include ?? traits.import) !== undefined &&
  /^\s*[a-z_]+=/.test(typeof text === 'string' ? text : text.text);

const argsText = (
  action: string,
  text: string | TemplateString,
  src: SourceRef | undefined,
  context: LoadContext,
): Dict => {
  const known = context.modules.resolve(action);
  if (context.modules.isFreeForm(action))
    return takesWords(known, text) ? parseKeyValues(text, src) : parseFreeForm(text, src);
  const args = parseKeyValues(text, src);
  if (known.traits.sets === 'set_fact') truthWords(args);
  const rest = args.get('_raw_params');
  if (rest === undefined || !(context.modules.has(action) || action.includes('{{'))) return args;
  if (known.traits.anyArguments) return args;
  // What a template gives is only known when the task runs.
  if (!(rest instanceof TemplateString))
    throw malformed(
      `this task '${action}' has extra params, which is only allowed in the following modules: ` +
        'command, shell, script, raw, include_tasks, import_tasks, include_role, import_role, include_vars, add_host, group_by, set_fact, meta',
      src,
      notPairs(valueText(rest)),
    );
  args.delete('_raw_params');
  args.set('_variable_params', rest);
  return args;
};

/** What is wrong with words that should be arguments. */
function notPairs(text: string): string {
  const [, name, sign, value] = /^([a-z_]\w*)(:| +=) ?(\S.*)$/s.exec(text) ?? [];
  if (name === undefined) return `"${text}" is not key=value`;
  return sign === ':'
    ? `a space is missing after the colon: ${name}: ${value ?? ''}`
    : `below the module an argument is written with a colon: ${name}: ${value ?? ''}`;
}

/** `set_fact: done=yes`: in one line of text there is no other way to write a boolean. */
function truthWords(args: Dict): void {
  for (const [key, value] of args) {
    const word = typeof value === 'string' ? plainBooleanOf(value) : undefined;
    if (word !== undefined) args.set(key, word);
  }
}

/** `args:` of the task: arguments below those beside the module. */
function withArgsKeyword(map: Dict, args: Dict | TemplateString): Dict | TemplateString {
  const extra = map.get('args');
  if (extra === undefined || extra === null) return args;
  if (extra instanceof TemplateString) {
    if (args instanceof TemplateString) return extra;
    return new Map<Value, Value>([...args, ['_variable_params', extra]]);
  }
  if (!isDict(extra)) throw malformed('args must be a map', placeOfValue(map, 'args'));
  if (args instanceof TemplateString) return new Map<Value, Value>([...extra, ['_variable_params', args]]);
  return withPlaces(new Map([...extra, ...args]), extra, args);
}
