/**
 * Where a text comes from, as far as Ansible's type of it tells: text of a YAML file, of a host or lookup, of a filter whose
 * text is never read again, or any other. Text has one type here; only `type_debug` asks.
 * @module
 */
import { shortName } from '../util/action-name.ts';
import { TemplateString } from '../util/value.ts';
import { typeName } from './runtime/kinds.ts';
import type { Py, RenderContext, Scope, TextOrigin } from './runtime/types.ts';
import type * as N from './syntax/nodes.ts';

/** Filters whose text stays text (Ansible's `string_type_filters`). */
const textFilters = new Set([
  'string',
  'to_json',
  'to_nice_json',
  'to_yaml',
  'to_nice_yaml',
  'ppretty',
  'json',
]);

/** Whether it is a filter that gives text for good. */
export const isTextFilter = (node: N.Expr): boolean =>
  node.typename === 'FilterCall' && textFilters.has(shortName(node.name));

/** Where the text that an expression gives comes from. */
export function originOf(node: N.Expr): TextOrigin {
  if (isTextFilter(node)) return 'NativeJinjaText';
  if (node.typename === 'GetAttr' && node.name === '__class__') return 'type';
  if (node.typename === 'Call' && node.target.typename === 'Symbol')
    return lookups.has(node.target.value) ? originOfLookup(node) : 'str';
  const members: (string | number)[] = [];
  let at = node;
  while (at.typename === 'GetAttr' || at.typename === 'Subscript') {
    if (at.typename === 'GetAttr') members.unshift(at.name);
    else if (at.key.typename !== 'Literal') return 'str';
    else if (typeof at.key.value === 'string' || typeof at.key.value === 'number')
      members.unshift(at.key.value);
    else return 'str';
    at = at.target;
  }
  return at.typename === 'Symbol' ? { variable: at.value, members } : 'str';
}

const lookups = new Set(['lookup', 'query', 'q']);

/** The `template` lookup keeps its text from being read when it is told to. */
function originOfLookup({ args }: N.Call): TextOrigin {
  const kept = args.keywords.some(
    ([name, value]) => name === 'convert_data' && value.typename === 'Literal' && value.value === false,
  );
  return kept ? 'NativeJinjaUnsafeText' : 'AnsibleUnsafeText';
}

/** Variables that only name another are followed this far. */
const maxLinks = 20;

/** The name of a value's type in Ansible; of text, by where it comes from. */
export function typeOf(ctx: RenderContext, scope: Scope, value: Py, origin: TextOrigin): string {
  if (typeof value !== 'string') return typeName(value);
  let from = origin;
  for (let link = 0; link < maxLinks && typeof from !== 'string'; link++) {
    if (ctx.bare || scope.find(from.variable) !== undefined) return 'str';
    const { variable, members } = from;
    const written = members.reduce(member, ctx.host.raw(variable));
    const set = ctx.host.setBy(variable);
    if (set?.template !== undefined && members.length === 0 && typeof written === 'string') {
      from = ctx.host.originOfTemplate(set.template);
      continue;
    }
    if (typeof written === 'string')
      return typeOfWritten(written, members, set !== undefined || ctx.host.isWritten(variable));
    if (written instanceof TemplateString) from = ctx.host.originOfTemplate(written);
    // The item of a loop that is over.
    else from = link > 0 && written === undefined ? 'AnsibleUnicode' : 'str';
  }
  return typeof from === 'string' ? from : 'str';
}

/**
 * The type of text that is a variable's own. What modules answer is only seen as a member of a registered variable or of the
 * facts; facts that a task registered may be the user's own (`set_fact`, `include_vars`).
 */
function typeOfWritten(text: string, members: readonly (string | number)[], isOfFile: boolean): string {
  const isUnsafe = isOfFile ? /\{[{%]/.test(text) : members.length > 0 && members[0] !== 'ansible_facts';
  return isUnsafe ? 'AnsibleUnsafeText' : 'AnsibleUnicode';
}

function member(owner: Py | undefined, key: string | number): Py | undefined {
  if (owner instanceof Map) return owner.get(key);
  return Array.isArray(owner) && typeof key === 'number' ? owner.at(key) : undefined;
}
