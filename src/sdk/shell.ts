/**
 * Shell programs written as templates: everything put in is quoted.
 * @module
 */
import { quote, quoteAll } from '../util/shell.ts';

export { quote, quoteAll };

/** A piece of a program that is meant to be program, not a word. */
export class Program {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Marks text as program, to put into {@link sh} unquoted. Only for constants and for what `quote` made. */
export const raw = (text: string): Program => new Program(text);

export type ShellPart = string | number | bigint | readonly string[] | Program | undefined;

const part = (value: ShellPart): string => {
  if (value === undefined) return '';
  if (value instanceof Program) return value.text;
  if (typeof value === 'string') return quote(value);
  return typeof value === 'object' ? quoteAll(value) : String(value);
};

/** sh`stat -- ${path}`: words are quoted, arrays become several words, `undefined` nothing. */
export const sh = (texts: TemplateStringsArray, ...values: readonly ShellPart[]): string =>
  texts.reduce((out, text, i) => out + part(values[i - 1]) + text);
