/**
 * What several lookups share: terms of the form `key=value …`, and files.
 * @module
 */
import { readFileSync } from 'node:fs';
import { fsPath } from '../../util/bytes.ts';
import { decodeText, knownEncoding } from '../../util/encoding.ts';
import { unescapeString } from '../syntax/strings.ts';
import { raise } from '../runtime/errors.ts';
import { str } from '../runtime/repr.ts';
import { findFile } from '../search.ts';
import type { LookupCall } from './declare.ts';
import { mustBeFile } from '../../util/regular-file.ts';

export const lookupError = (message: string): never => raise('AnsibleLookupError', message);

/** `first words key=value …`: what is not a known key belongs to the first part. */
export function splitTerm(
  term: string,
  keys: readonly string[],
): { words: string; options: Map<string, string> } {
  const options = new Map<string, string>();
  const words: string[] = [];
  for (const part of term.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []) {
    const eq = part.indexOf('=');
    const key = part.slice(0, eq);
    if (eq > 0 && keys.includes(key))
      options.set(key, unescapeString(part.slice(eq + 1).replace(/^(["'])(.*)\1$/, '$2'), 0));
    else if (eq > 0 && keys.length > 0 && /^\w+$/.test(key)) lookupError(`${key} is not a valid option.`);
    else words.push(part);
  }
  return { words: words.join(' '), options };
}

const foldersOf = (call: LookupCall): readonly string[] => {
  const { searchPath, basedir } = call.ctx.host.services;
  return searchPath.includes(basedir) ? searchPath : [...searchPath, basedir];
};

/** The path of a file a lookup names; undefined when it is not found. */
export const locate = (call: LookupCall, name: string, folder: string): string | undefined =>
  findFile(name, foldersOf(call), folder);

/** A file's text; that of a vault file decrypted. */
export function readPlain(call: LookupCall, path: string, encoding = 'utf-8'): string {
  if (!knownEncoding(encoding)) return raise('LookupError', `unknown encoding: ${encoding}`);
  mustBeFile(path);
  const content = readFileSync(fsPath(path));
  return decodeText(call.ctx.host.services.run.decryptFile?.(content, path) ?? content, encoding);
}

export function readLookupFile(call: LookupCall, name: string, folder = 'files', encoding = 'utf-8'): string {
  const path = locate(call, name, folder);
  if (path === undefined) return raise('AnsibleError', `could not locate file in lookup: ${name}`);
  return readPlain(call, path, encoding);
}

export const optionText = (call: LookupCall, name: string): string | undefined => {
  const value = call.options.get(name) ?? null;
  return value === null ? undefined : str(value);
};
