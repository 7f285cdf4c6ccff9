/**
 * `ini_file` as a function of text.
 * @module
 */
import { linesOf } from '../lib/edit.ts';

export interface IniSpec {
  /** Undefined or empty: options before the first section. */
  readonly section: string | undefined;
  readonly option: string | undefined;
  /** Undefined with `present` only for an option without value. */
  readonly values: readonly string[];
  readonly present: boolean;
  readonly exclusive: boolean;
  readonly allowNoValue: boolean;
  readonly noExtraSpaces: boolean;
  readonly ignoreSpaces: boolean;
  /** Change a commented-out option instead of adding one. */
  readonly modifyInactive: boolean;
  /** Options that a section must have to be the one that is meant. */
  readonly sectionHas: readonly { readonly option: string; readonly values: readonly string[] }[];
}

export interface IniEdit {
  readonly text: string;
  readonly changed: boolean;
  readonly msg: string;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** An option, active; the value is the second group. */
const active = (option: string): RegExp => new RegExp(`^(\\s*)(${escaped(option)})(\\s*)(=|$)(\\s*)(.*)$`);
/** The same, maybe commented out. */
const anyForm = (option: string): RegExp =>
  new RegExp(`^([#;]?)(\\s*)(${escaped(option)})(\\s*)(=|$)(\\s*)(.*)$`);

const header = /^\s*\[\s*(.+?)\s*\]\s*(?:[#;].*)?$/;
const chomp = (line: string): string => line.replace(/\r?\n$/, '');

interface Range {
  /** Line of the header; -1 for the part before the first section. */
  readonly head: number;
  readonly end: number;
}

function sections(lines: readonly string[]): { name: string | undefined; range: Range }[] {
  const heads = lines.flatMap((line, i) => {
    const match = header.exec(chomp(line));
    return match ? [{ name: match[1] ?? '', head: i }] : [];
  });
  const all = [{ name: undefined as string | undefined, head: -1 }, ...heads];
  return all.map(({ name, head }, i) => ({ name, range: { head, end: all[i + 1]?.head ?? lines.length } }));
}

const valueOf = (line: string, option: string): string | undefined => {
  const match = active(option).exec(chomp(line));
  return match ? (match[6] ?? '').trim() : undefined;
};

function findSection(lines: readonly string[], spec: IniSpec): Range | undefined {
  const wanted = spec.section === '' ? undefined : spec.section;
  return sections(lines).find(({ name, range }) => {
    if (name !== wanted) return false;
    const body = lines.slice(range.head + 1, range.end);
    return spec.sectionHas.every(({ option, values }) => {
      const found = body.map((line) => valueOf(line, option)).filter((v) => v !== undefined);
      return values.length === 0 ? found.length > 0 : values.every((value) => found.includes(value));
    });
  })?.range;
}

function optionLine(spec: IniSpec, option: string, value: string | undefined): string {
  if (value === undefined || (value === '' && spec.allowNoValue)) return `${option}\n`;
  return spec.noExtraSpaces ? `${option}=${value}\n` : `${option} = ${value}\n`;
}

const none = (text: string): IniEdit => ({ text, changed: false, msg: 'OK' });

/** The text with the option as it is wanted. */
export function editIni(text: string, spec: IniSpec): IniEdit {
  const lines = linesOf(text);
  // As Ansible has it, an empty file gets an empty line, and a last line without an end is changed for its own sake.
  if (lines.length === 0) lines.push('');
  const last = lines.length - 1;
  const isUnended = !lines[last]?.endsWith('\n');
  if (isUnended) lines[last] = `${lines[last] ?? ''}\n`;
  const range = findSection(lines, spec);
  const edit = spec.present ? put(lines, range, spec) : remove(lines, range, spec);
  const made = lines.join('');
  if (edit === undefined)
    return isUnended && text !== '' ? { text: made, changed: true, msg: 'OK' } : none(text);
  return made === text ? none(text) : { text: made, changed: true, msg: edit };
}

/** Changes `lines`; the message, or undefined for nothing to do. */
function put(lines: string[], range: Range | undefined, spec: IniSpec): string | undefined {
  const { option } = spec;
  if (range === undefined) return addSection(lines, spec);
  if (option === undefined) return undefined;
  const values: readonly (string | undefined)[] = spec.values.length === 0 ? [undefined] : spec.values;
  const at = indexesOf(lines, range, option, active);
  const has = (value: string | undefined, i: number): boolean =>
    (valueOf(lines[i] ?? '', option) ?? '') === (value ?? '');
  const missing = values.filter((value) => !at.some((i) => has(value, i)));
  const spare = at.filter((i) => !values.some((value) => has(value, i)));
  const respelled = at.filter((i) => !spare.includes(i) && !sameSpelling(lines[i] ?? '', spec, option));
  for (const i of respelled) lines[i] = optionLine(spec, option, valueOf(lines[i] ?? '', option));
  if (missing.length === 0 && (spare.length === 0 || !spec.exclusive))
    return respelled.length > 0 ? 'option changed' : undefined;
  const free = spec.exclusive ? [...spare] : [];
  if (spec.modifyInactive)
    free.push(...indexesOf(lines, range, option, anyForm).filter((i) => !at.includes(i)));
  const hadSpare = free.length > 0;
  const rest = missing.filter((value) => {
    const slot = free.shift();
    if (slot === undefined) return true;
    lines[slot] = optionLine(spec, option, value);
    return false;
  });
  insertOptions(
    lines,
    range,
    rest.map((value) => optionLine(spec, option, value)),
  );
  if (spec.exclusive)
    for (const i of free.filter((slot) => spare.includes(slot)).sort((a, b) => b - a)) lines.splice(i, 1);
  return hadSpare || rest.length === 0 ? 'option changed' : 'option added';
}

/** Blanks around the sign are put right too, unless they are to be ignored. */
const sameSpelling = (line: string, spec: IniSpec, option: string): boolean =>
  spec.ignoreSpaces || chomp(line) === chomp(optionLine(spec, option, valueOf(line, option)));

function indexesOf(
  lines: readonly string[],
  range: Range,
  option: string,
  form: (option: string) => RegExp,
): number[] {
  const test = form(option);
  const out: number[] = [];
  for (let i = range.head + 1; i < range.end; i++) if (test.test(chomp(lines[i] ?? ''))) out.push(i);
  return out;
}

/** New options go after the last line of the section that holds anything. */
function insertOptions(lines: string[], range: Range, options: readonly string[]): void {
  if (options.length === 0) return;
  let at = range.end;
  while (at > range.head + 1 && (lines[at - 1] ?? '').trim() === '') at--;
  lines.splice(at, 0, ...options);
}

function addSection(lines: string[], spec: IniSpec): string {
  const { option } = spec;
  const preset = spec.sectionHas.flatMap(({ option: name, values }) =>
    values.map((value) => optionLine(spec, name, value)),
  );
  const values: readonly (string | undefined)[] = spec.values.length === 0 ? [undefined] : spec.values;
  const options = option === undefined ? [] : values.map((value) => optionLine(spec, option, value));
  lines.push(`[${spec.section ?? ''}]\n`, ...preset, ...options);
  return option === undefined ? 'only section added' : 'section and option added';
}

function remove(lines: string[], range: Range | undefined, spec: IniSpec): string | undefined {
  const { option } = spec;
  if (range === undefined) return undefined;
  if (option === undefined) {
    if (range.head < 0) return undefined;
    lines.splice(range.head, range.end - range.head);
    return 'section removed';
  }
  const at = indexesOf(lines, range, option, active);
  // With values and without exclusive, only these values go.
  const gone =
    spec.exclusive || spec.values.length === 0
      ? at
      : at.filter((i) => spec.values.includes(valueOf(lines[i] ?? '', option) ?? ''));
  for (const i of gone.reverse()) lines.splice(i, 1);
  return gone.length > 0 ? 'option changed' : undefined;
}
