/**
 * One case: what it asks, and whether tsplay's answer is the engine's.
 * @module
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { dictSource, TemplateError, Templar, type FileOptions } from '../../src/template/index.ts';
import { dictOf, TemplateString, looksLikeTemplate, type Dict, type Value } from '../../src/util/value.ts';
import { asVariables, canonical, parseJson, pythonType } from './values.ts';

export interface Case {
  readonly id: string;
  readonly area: string;
  readonly template: string;
  readonly vars: Dict;
  readonly mode: string;
  readonly options: Dict;
  readonly files: Dict;
  readonly unsafe: ReadonlySet<string>;
  readonly expect: Value | undefined;
  readonly type: string | undefined;
  readonly error: { readonly kind: string; readonly message: string | undefined } | undefined;
  /** Templates give text: the answers of `jinja2_native = false`. */
  readonly textResults?: boolean;
}

export interface Outcome {
  readonly id: string;
  readonly area: string;
  readonly passed: boolean;
  readonly detail: string;
}

const emptyDict: Dict = new Map();
const dictAt = (d: Dict, key: string): Dict => {
  const value = d.get(key);
  return value instanceof Map ? value : emptyDict;
};
const textAt = (d: Dict, key: string): string | undefined => {
  const value = d.get(key);
  return typeof value === 'string' ? value : undefined;
};

export const readCase = (line: string): Case => parseCase(line, false);
/** The case with what the engine gave with `jinja2_native = false`. */
export const readClassicCase = (line: string): Case => parseCase(line, true);

function parseCase(line: string, classic: boolean): Case {
  const all = parseJson(line) as Dict;
  if (classic) {
    const other = all.get('classic');
    if (other instanceof Map) {
      for (const key of ['expect', 'type', 'error']) all.delete(key);
      const answer = other.has('error') ? [['error', dictOf({ kind: other.get('error') })] as const] : other;
      for (const [key, value] of answer) all.set(key, value);
    }
  }
  const error = all.get('error');
  const unsafe = all.get('unsafe');
  return {
    id: textAt(all, 'id') ?? '',
    area: textAt(all, 'area') ?? '',
    template: textAt(all, 'template') ?? '',
    vars: dictAt(all, 'vars'),
    mode: textAt(all, 'mode') ?? 'value',
    options: dictAt(all, 'options'),
    files: dictAt(all, 'files'),
    unsafe: new Set(Array.isArray(unsafe) ? unsafe.map(String) : []),
    expect: all.get('expect'),
    type: textAt(all, 'type'),
    error:
      error instanceof Map
        ? { kind: textAt(error, 'kind') ?? '', message: textAt(error, 'message') }
        : undefined,
    ...(classic ? { textResults: true } : {}),
  };
}

const settings: Readonly<Record<string, keyof FileOptions>> = {
  trim_blocks: 'trimBlocks',
  lstrip_blocks: 'lstripBlocks',
  newline_sequence: 'newlineSequence',
  variable_start_string: 'variableStart',
  variable_end_string: 'variableEnd',
  block_start_string: 'blockStart',
  block_end_string: 'blockEnd',
  comment_start_string: 'commentStart',
  comment_end_string: 'commentEnd',
};

const fileOptions = (options: Dict): FileOptions =>
  Object.fromEntries([...options].map(([key, value]) => [settings[key as string] ?? (key as string), value]));

/** What the engine that made the cases had in its environment. */
const env = { HOME: '/home/deploy', TZ: 'UTC', TSPLAY_DEMO: 'demo value', PATH: process.env['PATH'] };

async function evaluate(c: Case, folder: string): Promise<Value> {
  const vars = dictSource(asVariables(c.vars, c.unsafe));
  const templar = new Templar({
    vars,
    searchPath: [folder],
    basedir: folder,
    env,
    textResults: c.textResults ?? false,
  });
  if (c.mode === 'when') return templar.whenAsync(c.template);
  if (c.mode === 'file') return templar.fileAsync(c.template, fileOptions(c.options));
  return templar.valueAsync(looksLikeTemplate(c.template) ? new TemplateString(c.template) : c.template);
}

/** The case's files in a folder of their own, for as long as `use` runs. */
async function withFiles<R>(files: Dict, use: (folder: string) => Promise<R>): Promise<R> {
  if (files.size === 0) return use(tmpdir());
  const folder = mkdtempSync(join(tmpdir(), 'corpus-'));
  try {
    for (const [name, content] of files) {
      const path = join(folder, name as string);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content as string);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The value of a case, or the error it ends with, whatever it expects. */
export async function tryCase(c: Case): Promise<{ readonly value: Value } | { readonly thrown: unknown }> {
  return withFiles(c.files, async (folder) => {
    try {
      return { value: replaceFolder(await evaluate(c, folder), folder) };
    } catch (e) {
      return { thrown: e };
    }
  });
}

export async function runCase(c: Case): Promise<Outcome> {
  const result = await tryCase(c);
  const failure = 'value' in result ? checkValue(c, result.value) : checkError(c, result.thrown);
  return { id: c.id, area: c.area, passed: failure === '', detail: failure };
}

/** Paths of the case's folder as the case files write them. */
function replaceFolder(v: Value, folder: string): Value {
  if (typeof v === 'string') return folder === tmpdir() ? v : v.replaceAll(folder, '/base');
  if (!Array.isArray(v)) return v;
  for (let i = 0; i < v.length; i++) v[i] = replaceFolder(v[i] ?? null, folder);
  return v;
}

function checkValue(c: Case, value: Value): string {
  if (c.error) return `expected ${c.error.kind} error, got ${canonical(value)}`;
  const wanted = canonical(c.expect ?? null);
  const got = canonical(value);
  if (got !== wanted) return `expected ${wanted}, got ${got}`;
  const type = pythonType(value);
  return c.type === undefined || type === c.type ? '' : `expected type ${c.type}, got ${type}`;
}

function checkError(c: Case, e: unknown): string {
  if (!(e instanceof TemplateError))
    return `internal error: ${e instanceof Error ? (e.stack ?? e.message) : String(e)}`;
  if (!c.error) return `expected ${canonical(c.expect ?? null)}, got ${e.kind} error: ${e.message}`;
  const kind = e.kind === 'limit' ? 'runtime' : e.kind;
  if (kind !== c.error.kind) return `expected ${c.error.kind} error, got ${e.kind} error: ${e.message}`;
  const { message } = c.error;
  if (message === undefined || e.message.includes(message)) return '';
  return `expected a message with ${JSON.stringify(message)}, got ${JSON.stringify(e.message)}`;
}
