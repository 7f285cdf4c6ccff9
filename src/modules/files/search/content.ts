/**
 * What files hold, for `contains`: read in pieces, a few files at a time, so that no size of theirs costs memory.
 * @module
 */
import { TextDecoder } from 'node:util';
import { byteText } from '../../../util/size.ts';
import { type ReadHost, regexMatch, sh } from '../../../sdk/index.ts';
import { find as search } from '../../lib/regex.ts';
import type { Entry } from '../lib/many.ts';

/** Bytes of a file that are asked for at a time. */
const piece = 2 ** 20;
/** Files that are read at a time. */
const together = 8;

export interface ContentWish {
  readonly contains?: string | undefined;
  readonly read_whole_file: boolean;
  readonly file_type: string;
  readonly encoding?: string | undefined;
}

export interface Content {
  readonly entries: readonly Entry[];
  /** Why a file could not be read as text. */
  readonly problem?: string | undefined;
}

type Verdict = boolean | { readonly problem: string };

/** Those whose content matches. */
export async function withContent(
  host: ReadHost,
  { contains, read_whole_file: whole, file_type: type, encoding = 'utf-8' }: ContentWish,
  entries: readonly Entry[],
): Promise<Content> {
  if (contains === undefined || type !== 'file') return { entries };
  const newDecoder = decoders(encoding);
  if (newDecoder === undefined)
    return entries.length === 0 ? { entries } : { entries: [], problem: `unknown encoding: ${encoding}` };
  const verdicts: Verdict[] = [];
  const looked = async (entry: Entry): Promise<Verdict> => {
    const decoder = newDecoder();
    try {
      return await (whole ? anywhere : atLines)(host, entry, contains, decoder);
    } catch (error) {
      // What TextDecoder throws.
      if (error instanceof TypeError)
        return {
          problem: `Failed to read the file ${entry.path} due to an encoding error. current encoding: ${encoding}`,
        };
      throw error;
    }
  };
  for (let at = 0; at < entries.length; at += together)
    verdicts.push(...(await Promise.all(entries.slice(at, at + together).map(looked))));
  return {
    entries: entries.filter((_, at) => verdicts[at] === true),
    problem: verdicts.find((verdict) => typeof verdict === 'object')?.problem,
  };
}

/** Makers of decoders of an encoding by its name in Python; undefined when it is not known. */
function decoders(encoding: string): (() => TextDecoder) | undefined {
  const name = encoding
    .toLowerCase()
    .replace(/^latin[-_]/, 'latin')
    .replaceAll('_', '-');
  const make = (): TextDecoder => new TextDecoder(name, { fatal: true });
  try {
    make();
    return make;
  } catch {
    return undefined;
  }
}

/** The file's bytes in pieces. One that cannot be read has none. */
async function* piecesOf(host: ReadHost, { path }: Entry): AsyncGenerator<Buffer> {
  for (let from = 0; ; from += piece) {
    const { stdout, rc } = await host.probeBytes(
      sh`[ -f ${path} ] && tail -c ${`+${from + 1}`} < ${path} | head -c ${String(piece)}`,
    );
    if (rc !== 0) return;
    yield stdout;
    if (stdout.length < piece) return;
  }
}

/** Whether a line begins with a match. Of a line that is longer than a task may keep only that much is looked at. */
async function atLines(
  host: ReadHost,
  entry: Entry,
  contains: string,
  decoder: TextDecoder,
): Promise<boolean> {
  const fits = (line: string): boolean => regexMatch(contains, line, {}) !== undefined;
  let open = '';
  for await (const bytes of piecesOf(host, entry)) {
    const text = decoder.decode(bytes, { stream: true });
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      if (fits(open + text.slice(start, end + 1))) return true;
      open = '';
      start = end + 1;
    }
    if (open.length < host.maxOutput) open += text.slice(start);
  }
  open += decoder.decode();
  return open !== '' && fits(open);
}

/** Whether there is a match anywhere. It may span the whole file, which must therefore be of a size that can be kept. */
async function anywhere(
  host: ReadHost,
  entry: Entry,
  contains: string,
  decoder: TextDecoder,
): Promise<Verdict> {
  let text = '';
  let size = 0;
  for await (const bytes of piecesOf(host, entry)) {
    size += bytes.length;
    if (size > host.maxOutput)
      return {
        problem: `${entry.path} is larger than ${byteText(host.maxOutput)} (max_task_output), too large for read_whole_file`,
      };
    text += decoder.decode(bytes, { stream: true });
  }
  return search(contains, text + decoder.decode()) !== undefined;
}
