/**
 * The value that a keyword of a task has where it runs. What each is read as, and where the task keeps it, stands in
 * `source/rendered-keywords.ts`.
 * @module
 */
import { renderedKeywords, type KeywordKind } from '../../source/index.ts';
import type { Templar } from '../../template/index.ts';
import type { Value } from '../../util/value.ts';
import { renderBool, renderNumber, renderText } from './render.ts';

type Table = typeof renderedKeywords;

/** The keywords that are read as a kind of value. */
type Named<K extends KeywordKind> = {
  [N in keyof Table]: Table[N][1] extends K ? N : never;
}[keyof Table];

/** What says keywords: a task, or what is said around it. */
type Keywords = { readonly [N in keyof Table as Table[N][0]]?: Value | undefined };

/** Who says it, and with which variables it is rendered. */
interface Said {
  readonly task: Keywords;
  readonly templar: Templar;
}

const written = (task: Keywords, name: keyof Table): Value | undefined => task[renderedKeywords[name][0]];

/** @param fallback where it is not given, or left out by a template. Throws TSP1103 for what is no boolean. */
export const boolKeyword = (
  { task, templar }: Said,
  name: Named<'bool'>,
  fallback?: boolean,
): Promise<boolean> => renderBool(templar, written(task, name), name, fallback);

/** @param fallback where it is not given; undefined where a template leaves it out. Throws TSP1103 for what is no number. */
export const numberKeyword = (
  { task, templar }: Said,
  name: Named<'number'>,
  fallback?: number,
): Promise<number | undefined> => renderNumber(templar, written(task, name) ?? fallback, name);

/** Undefined where it is not given, or left out by a template. */
export const textKeyword = ({ task, templar }: Said, name: Named<'text'>): Promise<string | undefined> =>
  renderText(templar, written(task, name));
