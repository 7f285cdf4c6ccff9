/**
 * Loops: the items, and the variables that each item sees.
 * @module
 */
import { isCore } from '../../util/action-name.ts';
import { TsplayError } from '../../errors/index.ts';
import type { Loop, LoopControl } from '../../playbook/index.ts';
import { TemplateError, type Templar } from '../../template/index.ts';
import { renderBool, renderNumber, renderText } from '../state/render.ts';
import { isDict, isList, keyText, toPlain, userText, type Dict, type Value } from '../../util/value.ts';
import { cut } from '../../util/cut.ts';

/** The items of `loop:` or `with_<lookup>:`. Throws TSP1103 when `loop` is not a list. */
export async function loopItems(loop: Loop, templar: Templar, action: string): Promise<readonly Value[]> {
  if (loop.lookup !== undefined)
    return withLookup(loop.lookup, { ...loop, items: unbare(loop, templar) }, templar, action);
  const items = await templar.valueAsync(loop.items);
  if (isList(items)) return items;
  throw new TsplayError(
    'TSP1103',
    `Invalid data passed to 'loop', it requires a list, got this instead: ${shortText(items)}. Hint: If you passed a list/dict of just one element, try adding wantlist=True to your lookup invocation or use q/query instead of lookup.`,
    { src: loop.src },
  );
}

const bareName = /^([A-Za-z_]\w*)(?:\.\w+|\[[^\]]*\])*$/;

/**
 * `with_items: name` as `with_items: "{{ name }}"` where there is a variable of that name, as Ansible 2.1 read it with a
 * warning; any other word is text.
 */
function unbare({ items, src }: Loop, templar: Templar): Value {
  const name = typeof items === 'string' ? bareName.exec(items.trim())?.[1] : undefined;
  if (typeof items !== 'string' || name === undefined || !templar.knows(name)) return items;
  const modern = `{{ ${items.trim()} }}`;
  templar.deprecated('a bare variable name in a loop is an old spelling', `"${modern}"`, src);
  return userText(modern, src);
}

const listLookups = new Set(['list', 'indexed_items']);
const lookupName = /^[A-Za-z_][\w.]*$/;

/** Folders of roles that `with_first_found` looks into, by a part of the action's name. */
const folders = [
  ['template', 'templates'],
  ['var', 'vars'],
] as const;

async function withLookup(
  lookup: string,
  loop: Loop,
  templar: Templar,
  action: string,
): Promise<readonly Value[]> {
  if (!lookupName.test(lookup))
    throw new TsplayError('TSP1204', `with_${lookup} is not a lookup`, { src: loop.src });
  const isFirstFound = isCore(lookup, 'first_found');
  const terms = isFirstFound
    ? ((await definedTerms(loop.items, templar)) ?? [])
    : await templar.valueAsync(loop.items);
  if (isDict(terms) && listLookups.has(lookup))
    throw new TsplayError('TSP1103', `with_${lookup} expects a list`, { src: loop.src });
  const inner = templar.with(new Map<Value, Value>([['_terms', isList(terms) ? terms : [terms]]]));
  const folder = folders.find(([part]) => action.includes(part))?.[1] ?? 'files';
  const more = isFirstFound ? `, _subdir='${folder}'` : '';
  const items = await inner.expressionAsync(`query('${lookup}', *_terms${more})`, loop.src);
  return isList(items) ? items : [items];
}

/** What can be rendered of the terms of `with_first_found`: a name with something undefined in it names no file. */
async function definedTerms(value: Value, templar: Templar): Promise<Value | undefined> {
  if (isList(value)) {
    const terms: Value[] = [];
    for (const item of value) {
      const term = await definedTerms(item, templar);
      if (term !== undefined) terms.push(term);
    }
    return terms;
  }
  if (isDict(value)) {
    const terms: Dict = new Map<Value, Value>();
    for (const [key, item] of value) {
      const term = await definedTerms(item, templar);
      if (term !== undefined) terms.set(key, term);
    }
    return terms;
  }
  try {
    return await templar.valueAsync(value);
  } catch (error) {
    if (error instanceof TemplateError && error.kind === 'undefined') return undefined;
    throw error;
  }
}

const shortText = (value: Value): string => {
  const text =
    typeof value === 'string'
      ? value
      : JSON.stringify(toPlain(value), (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v));
  return cut(text, 200);
};

/** How a loop goes, with its templates rendered. */
export interface LoopStyle {
  readonly loopVar: string;
  readonly indexVar: string | undefined;
  readonly extended: boolean;
  readonly allItems: boolean;
  /** Seconds between items. */
  readonly pause: number;
}

/** Renders `loop_control`. */
export const loopStyle = async (control: LoopControl, templar: Templar): Promise<LoopStyle> => ({
  loopVar: (await renderText(templar, control.loopVar)) ?? 'item',
  indexVar: await renderText(templar, control.indexVar),
  extended: await renderBool(templar, control.extended, 'extended'),
  allItems: await renderBool(templar, control.extendedAllitems, 'extended_allitems', true),
  pause: (await renderNumber(templar, control.pause, 'pause')) ?? 0,
});

/** The variables of one item: `item`, the index, and `ansible_loop` when asked for. */
export function itemVars(control: LoopStyle, items: readonly Value[], index: number): Dict {
  const item = items[index] ?? null;
  const vars: Dict = new Map<Value, Value>([
    [control.loopVar, item],
    ['ansible_loop_var', control.loopVar],
  ]);
  if (control.indexVar !== undefined) {
    vars.set(control.indexVar, index);
    vars.set('ansible_index_var', control.indexVar);
  }
  if (control.extended) vars.set('ansible_loop', extendedInfo(items, index, control.allItems));
  return vars;
}

function extendedInfo(items: readonly Value[], index: number, allItems: boolean): Dict {
  const { length } = items;
  const info: Dict = new Map<Value, Value>([
    ['index', index + 1],
    ['index0', index],
    ['first', index === 0],
    ['last', index === length - 1],
    ['length', length],
    ['revindex', length - index],
    ['revindex0', length - index - 1],
  ]);
  if (allItems) info.set('allitems', [...items]);
  if (index > 0) info.set('previtem', items[index - 1] ?? null);
  if (index < length - 1) info.set('nextitem', items[index + 1] ?? null);
  return info;
}

/** How an item is shown when `loop_control.label` is not given: as Python would print it. */
export function itemText(item: Value): string {
  if (typeof item === 'string') return item;
  return pythonText(item);
}

const pythonText = (value: Value): string => {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (isList(value)) return `[${value.map(pythonText).join(', ')}]`;
  if (value instanceof Map)
    return `{${[...value].map(([k, v]) => `${pythonText(k)}: ${pythonText(v)}`).join(', ')}}`;
  return keyText(value);
};
