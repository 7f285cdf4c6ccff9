/**
 * The rows of docs/differences.md, and the cases in data/ that show each of them by running something.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';

/** A program of Ansible's, each of which tsplay has too. */
export type Program = 'playbook' | 'vault' | 'galaxy';

/** One thing that is run in three ways, with what each must print. */
export interface Case {
  /** The first cell of the row, as it is written there. */
  readonly row: string;
  /** An expression, whose value is shown; in place of `book`. */
  readonly expression?: string;
  /** Variables beside the expression. */
  readonly vars?: unknown;
  /** The tasks of a play on localhost; in place of `files` and `book.yml`. */
  readonly tasks?: unknown;
  /** Files by their names; text that is not there is written as YAML. */
  readonly files?: Readonly<Record<string, unknown>>;
  /** @default 'playbook' */
  readonly program?: Program;
  /** @default ['book.yml'] */
  readonly args?: readonly string[];
  /** What is typed on a terminal; without it, there is none. */
  readonly typed?: string;
  /** A command of the shell that shows what there is afterwards. */
  readonly after?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What ansible-core 2.14 prints: regular expressions, each of which must be found; with `!` in front, must not. */
  readonly older: string | readonly string[];
  /** The same for the newest ansible-core; @default `older` */
  readonly newer?: string | readonly string[];
  readonly tsplay: string | readonly string[];
}

/** Why no case can show a row, and what was read instead. */
export interface Unrun {
  readonly row: string;
  readonly unrun: string;
}

export type Entry = Case | Unrun;

const data = new URL('data/', import.meta.url);

/** Everything in data/, in the order of the files' names. */
export const entries = (): readonly Entry[] =>
  readdirSync(data)
    .sort()
    .flatMap((name) => load(readFileSync(new URL(name, data), 'utf8'), { filename: name }) as Entry[]);

/** The first cells of all rows of the tables of a page of Markdown. */
export const rowsOf = (page: string): readonly string[] =>
  [...page.matchAll(/^\| ((?:[^|\\]|\\.)+?) \|.*\n/gm)]
    .map(([, first = '']) => first.replaceAll('\\|', '|'))
    .filter((first) => first !== 'what');
