/**
 * A file to be looked at: its kind, its text, its tree.
 * @module
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { TsplayError } from '../../errors/index.ts';
import { loadTree, type MapNode, type SeqNode, type Tree, type TreeNode } from '../../source/index.ts';
import type { Kind } from '../config/kinds.ts';
import { isMap, isScalar, isSeq, keyOf, pairsOf } from '../nodes.ts';
import { readSkips, type Skips } from '../noqa.ts';
import { tokensOf, type Tokens } from '../text/tokens.ts';
import type { Place } from '../place.ts';
import { roleRoot } from './roles.ts';

/** Kinds whose text is YAML. */
const noYaml: ReadonlySet<Kind> = new Set([
  ...['jinja2', 'text', 'pattern', 'sanity-ignore-file', 'role', 'plugin', ''],
]);

export class LintFile {
  /** Absolute. */
  readonly path: string;
  /** As it is told. */
  readonly shown: string;
  /** The kind that it was found as; a general `yaml` may turn out to be a playbook. */
  kind: Kind;
  /** The folder of the role it belongs to, and that folder's name. */
  readonly role: { readonly folder: string; readonly name: string } | undefined;
  readonly text: string;
  /** Why it could not be read. */
  readonly failure: TsplayError | undefined;
  readonly tree: Tree | undefined;
  #tokens: Tokens | undefined;
  #skips: Skips | undefined;

  constructor(path: string, shown: string, kind: Kind, text?: string) {
    this.path = path;
    this.shown = shown;
    this.kind = kind;
    this.role = roleRoot(path);
    // Of a program in Python only its place is looked at.
    const given = kind === 'plugin' ? '' : text;
    let read = given ?? '';
    let tree: Tree | undefined;
    let failure: TsplayError | undefined;
    try {
      read = given ?? new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
      if (this.isYaml && !read.startsWith('$ANSIBLE_VAULT')) tree = loadTree(read, path);
    } catch (error) {
      failure = asFailure(error, path);
    }
    this.text = read;
    this.tree = tree;
    this.failure = failure;
    if (kind === 'yaml' && tree !== undefined) this.kind = guessed(this.data);
  }

  get isYaml(): boolean {
    return !noYaml.has(this.kind);
  }

  get name(): string {
    return basename(this.path);
  }

  /** What the file holds, where it holds one document. */
  get data(): TreeNode | undefined {
    const documents = this.tree?.documents.filter((document) => document !== undefined) ?? [];
    return documents.length === 1 ? documents[0] : undefined;
  }

  get list(): SeqNode | undefined {
    return isSeq(this.data) ? this.data : undefined;
  }

  get map(): MapNode | undefined {
    return isMap(this.data) ? this.data : undefined;
  }

  get tokens(): Tokens {
    this.#tokens ??= this.tree ? tokensOf(this.tree) : { tokens: [], comments: [] };
    return this.#tokens;
  }

  get skips(): Skips {
    this.#skips ??= readSkips(this.tree ? this.tokens.comments : [], this.text);
    return this.#skips;
  }

  /** The line of a place, and its column where one is known. */
  at(place: Place | undefined): { readonly line: number; readonly col: number | undefined } {
    if (place === undefined) return { line: 1, col: undefined };
    if (typeof place === 'object' && 'line' in place) return { line: place.line, col: place.col };
    const offset = typeof place === 'number' ? place : place.start;
    return this.tree?.source.at(offset) ?? { line: 1, col: undefined };
  }

  lineOf(place: Place): number {
    return this.at(place).line;
  }
}

function asFailure(error: unknown, path: string): TsplayError {
  if (error instanceof TsplayError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return new TsplayError('TSP1002', 'File or directory not found.');
  if (error instanceof TypeError)
    return new TsplayError('TSP1001', 'the file is not UTF-8 text', { src: { file: path, line: 1, col: 1 } });
  return new TsplayError('TSP1002', `${path} cannot be read${code === undefined ? '' : ` (${code})`}`);
}

/** A list whose first member has hosts is a playbook wherever it lies. */
function guessed(data: TreeNode | undefined): Kind {
  const first = isSeq(data) ? data.items[0] : undefined;
  if (first === undefined || isScalar(first) || !isMap(first)) return 'yaml';
  const keys = new Set(pairsOf(first).map(keyOf));
  const isBook = ['hosts', 'import_playbook', 'ansible.builtin.import_playbook'].some((key) => keys.has(key));
  if (!isBook) return 'yaml';
  return keys.has('rules') ? 'rulebook' : 'playbook';
}
