/**
 * Files of the user's: read, decrypted when they are vault files, as text.
 * @module
 */
import { channel } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { codes } from '../errors/codes.ts';
import { TsplayError } from '../errors/error.ts';
import type { SourceRef, Value } from '../util/value.ts';
import { loadYaml, type LoadOptions } from './load.ts';
import { fsPath } from '../util/bytes.ts';
import { mustBeReadable } from '../util/regular-file.ts';

/** Content of an ansible-vault file to its plain bytes. Throws TSP1401. */
export type Decrypt = (content: Buffer, file: string) => Buffer;

export interface FileOptions extends LoadOptions {
  readonly decrypt?: Decrypt | undefined;
  /** Who asked for the file: shown when it cannot be read. */
  readonly wantedBy?: SourceRef | undefined;
}

const vaultHeader = '$ANSIBLE_VAULT;';

/** Whether bytes are a whole-file vault envelope. */
const isVaultFile = (content: Buffer): boolean =>
  content.toString('latin1', 0, vaultHeader.length) === vaultHeader;

/** A file as text without its byte order mark. Throws TSP1002 when it cannot be read, TSP1001 when it is not UTF-8. */
export function readText(file: string, options: FileOptions = {}): string {
  let content = read(file, options.wantedBy);
  if (isVaultFile(content)) {
    if (!options.decrypt)
      throw new TsplayError('TSP1401', `${file} is encrypted and no vault password is at hand`, {
        src: options.wantedBy,
        hint: 'Give one with --vault-password-file or -J.',
      });
    content = options.decrypt(content, file);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw notUtf8(content, file);
  }
}

/** The document of a YAML or JSON file; null when it is empty. */
export const loadYamlFile = (file: string, options: FileOptions = {}): Value =>
  discreetly(file, () => loadYaml(readText(file, options), file, options));

/** Reads a file. What is wrong with the text of a vault file is told without a word of that text. */
export function discreetly<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code, src } = error instanceof TsplayError ? error : { code: undefined, src: undefined };
    // Of the others, none speaks of what the file says.
    if (code === undefined || code === 'TSP1002' || code === 'TSP1401' || !isVaultFile(beginning(file)))
      throw error;
    const at = src?.file === file ? `, at line ${src.line}, column ${src.col} of its text,` : '';
    throw new TsplayError(
      code,
      `${file} is encrypted, and what it says${at} is wrong (${codes[code].title})`,
      {
        src: { file, line: 1, col: 1 },
        hint: `What is wrong would show what it says. Look with: tsplay vault edit ${file}`,
      },
    );
  }
}

function beginning(file: string): Buffer {
  try {
    return readFileSync(fsPath(file));
  } catch {
    return Buffer.alloc(0);
  }
}

/** `tsplay:source`: {@link FileRead} of each file that is read, for who wants to know which files a run is made of. */
const filesRead = channel('tsplay:source');

/** What is published there: a file of the user's, as it lies on the disk. */
export interface FileRead {
  readonly file: string;
  readonly content: Buffer;
}

function read(file: string, wantedBy: SourceRef | undefined): Buffer {
  mustBeReadable(file);
  try {
    const content = readFileSync(fsPath(file));
    if (filesRead.hasSubscribers) filesRead.publish({ file, content } satisfies FileRead);
    return content;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === 'ENOENT'
        ? 'does not exist'
        : code === 'EISDIR'
          ? 'is a folder'
          : code === 'EACCES'
            ? 'may not be read'
            : `cannot be read (${code ?? ''})`;
    throw new TsplayError('TSP1002', `${file} ${why}`, { src: wantedBy, cause: error });
  }
}

function notUtf8(content: Buffer, file: string): TsplayError {
  let line = 1;
  let start = 0;
  for (let end = content.indexOf(10); end !== -1; end = content.indexOf(10, start)) {
    if (!isUtf8(content.subarray(start, end))) break;
    start = end + 1;
    line++;
  }
  return new TsplayError('TSP1001', 'the file is not UTF-8 text', {
    src: { file, line, col: 1 },
    hint: 'Convert it, for instance with: iconv -f latin1 -t utf-8.',
  });
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
