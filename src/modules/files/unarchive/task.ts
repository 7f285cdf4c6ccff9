/**
 * One use of unarchive, and the plan that every kind of archive comes to.
 * @module
 */
import type { Readable } from 'node:stream';
import {
  fail,
  type ModuleContext,
  type Plan,
  type ReadHost,
  readLocal,
  type ResultKeys,
  sh,
  temporaryFolder,
  type WriteHost,
} from '../../../sdk/index.ts';
import { pathInfo } from '../lib/result.ts';
import { attributesFailed } from './attributes.ts';
import type { Look } from './look.ts';
import type { UnarchiveParams } from './params.ts';
import { placeProgram, type Placing } from './place.ts';

export type Handler =
  'ZipArchive' | 'TarArchive' | 'TgzArchive' | 'TarBzipArchive' | 'TarXzArchive' | 'TarZstdArchive';

export interface UnpackTask {
  readonly params: UnarchiveParams;
  readonly host: ReadHost;
  readonly context: ModuleContext;
  /** As the task has it: a path of the controller or of the host, or a URL. */
  readonly src: string;
  readonly dest: string;
}

/** How the archive gets to a program on the host: it is there, on stdin, or on stdin to be put into a file `$a`. */
export type Arrival =
  | { readonly kind: 'host'; readonly path?: string; readonly size?: number }
  | { readonly kind: 'stdin' | 'file'; readonly localPath: string }
  /** Something else than the archive, on stdin. */
  | { readonly kind: 'stream'; readonly open: () => Promise<Readable> };

export interface Unpacking {
  readonly look: Look;
  readonly handler: Handler;
  /** Of the members that the task wants. */
  readonly names: readonly string[];
  /** Lines for the diff. */
  readonly differences: readonly string[];
  readonly changed: boolean;
  readonly arrival: Arrival;
  readonly placing: Placing;
  /** What `extract_results` shows besides what the program says. */
  readonly out: readonly string[];
  readonly cmd?: readonly string[];
}

const keysOf = (task: UnpackTask, { handler, look }: Unpacking): ResultKeys => ({
  ...pathInfo(look.folder),
  dest: task.dest,
  src: task.src,
  handler,
});

/** Puts what comes on stdin into a file of its own in the shell's variable `a`. */
const receiveProgram = (wanted: string): string => `${temporaryFolder({ wanted, variable: 'a_d' })}
a=$a_d/archive; cat > "$a" || exit 1`;

/** The archive in `$a`; it may be given relative to where the shell starts. */
export const archiveProgram = (arrival: Arrival, { remoteTmp }: ModuleContext): string => {
  if (arrival.kind === 'file') return receiveProgram(remoteTmp);
  const path = arrival.kind === 'host' ? arrival.path : undefined;
  return path === undefined ? ':' : sh`a=${path}; case $a in /*) ;; *) a=$PWD/$a;; esac`;
};

export async function stdinOf(arrival: Arrival): Promise<{ readonly stdin?: Readable }> {
  switch (arrival.kind) {
    case 'host':
      return {};
    case 'stream':
      return { stdin: await arrival.open() };
    default:
      return { stdin: await readLocal(arrival.localPath) };
  }
}

export function planUnpack(task: UnpackTask, unpacking: Unpacking): Plan {
  const { params } = task;
  const { changed, differences } = unpacking;
  const keys = { ...keysOf(task, unpacking), ...(params.list_files ? { files: unpacking.names } : {}) };
  const { dest } = task;
  const warnings = dest.startsWith('/')
    ? []
    : [`Relative destination path '${dest}' was resolved to absolute path '${unpacking.look.cwd}'.`];
  if (!changed) return { changed: false, result: keys, warnings };
  return {
    changed: true,
    result: keys,
    warnings,
    diff: differences.length === 0 ? undefined : { kind: 'prepared', text: `${differences.join('\n')}\n` },
    apply: (host) => unpack(host, task, unpacking),
  };
}

async function unpack(host: WriteHost, task: UnpackTask, unpacking: Unpacking): Promise<ResultKeys> {
  const { arrival, placing, out, cmd = [] } = unpacking;
  const script = [
    'a_d=',
    archiveProgram(arrival, task.context),
    placeProgram(task.dest, placing),
    'exit 0',
  ].join('\n');
  const { rc, stdout, stderr } = await host.run(script, await stdinOf(arrival));
  const keys = keysOf(task, unpacking);
  const results = { rc, out: [...out, stdout].filter((text) => text !== '').join('\n'), err: stderr, cmd };
  if (rc === attributesFailed)
    fail(`Unexpected error when accessing exploded file: ${stderr.trim()}`, {
      ...keys,
      extract_results: results,
    });
  if (rc !== 0)
    fail(`failed to unpack ${task.src} to ${task.dest}: ${stderr.trim()}`, {
      ...keys,
      extract_results: results,
    });
  return { extract_results: results };
}
