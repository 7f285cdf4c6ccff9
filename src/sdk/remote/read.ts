/**
 * Reading a file within a request, or over a channel of its own when it is big.
 * @module
 */
import { Writable } from 'node:stream';
import { byteText } from '../../util/size.ts';
import type { ExecResult, Transport } from '../../connection/types.ts';
import { TsplayError } from '../../errors/index.ts';
import { fail } from '../module.ts';
import { sh } from '../shell.ts';
import { asText, type Exec, type HostOptions } from './exec.ts';
import { countedSink } from './moved.ts';

/** Bytes that still travel within a request. */
export const inlineReadLimit = 1024 * 1024;

const status = { absent: 101, isDirectory: 102, noFile: 103 };

/** One process: a byte more than the limit tells that there is more. */
const readProgram = (path: string): string =>
  sh`p=${path}
[ ! -d "$p" ] || exit ${status.isDirectory}
if [ ! -e "$p" ]; then LC_ALL=C ls -d -- "$p" 2>&1 >/dev/null | grep -q 'ermission denied' && { echo 'Permission denied' >&2; exit 1; }; exit ${status.absent}; fi
[ -f "$p" ] || exit ${status.noFile}
exec head -c ${inlineReadLimit + 1} < "$p"`;

interface Reading {
  readonly transport: Transport;
  readonly exec: Exec;
  readonly host: HostOptions;
}

/** The bytes of a file of at most `maxBytes`; undefined when there is none. */
export async function readRemoteFile(
  reading: Reading,
  path: string,
  maxBytes = reading.transport.maxOutput,
): Promise<Buffer | undefined> {
  const beginning = await readBeginning(reading, path);
  if (beginning === undefined || beginning.length <= inlineReadLimit) return beginning;
  // What is too large is refused before it travels.
  const size = Number(asText(await reading.exec(sh`stat -L -c %s -- ${path}`)).stdout);
  if (size > maxBytes) throw tooLarge(path, maxBytes, size);
  const parts: Buffer[] = [];
  await download(reading, path, collect(parts, maxBytes, path));
  return Buffer.concat(parts);
}

/** Streams a file of any size into `sink` and ends it; false, and an untouched sink, when there is no such file. */
export async function readRemoteFileInto(reading: Reading, path: string, sink: Writable): Promise<boolean> {
  const beginning = await readBeginning(reading, path);
  if (beginning === undefined) return false;
  if (beginning.length > inlineReadLimit) await download(reading, path, sink);
  else await ended(sink, beginning);
  return true;
}

/** The whole of a small file, or the beginning of a big one. @throws {ModuleFailure} for what cannot be read */
async function readBeginning({ exec }: Reading, path: string): Promise<Buffer | undefined> {
  const result = await exec(readProgram(path));
  switch (result.rc) {
    case 0:
      return result.stdout;
    case status.absent:
      return undefined;
    case status.isDirectory:
      return fail(`${path} is a directory, not a file`);
    case status.noFile:
      return fail(`Cannot read ${path}: it is not a regular file`);
    default:
      return fail(`Cannot read ${path}: ${why(result)}`);
  }
}

const why = (result: ExecResult): string =>
  asText(result).stderr.trim() || `the shell ended with ${result.rc}`;

function download({ transport, exec, host }: Reading, path: string, sink: Writable): Promise<void> {
  const how = { become: host.become, signal: host.signal };
  if (host.onMoved === undefined) return transport.downloadInto(path, sink, how);
  let size: number | undefined;
  // Only for those who watch: nothing waits for it, and nothing fails by it.
  exec(sh`stat -L -c %s -- ${path}`).then(
    (answer) => (size = Number(asText(answer).stdout) || undefined),
    () => undefined,
  );
  return transport.downloadInto(
    path,
    countedSink(sink, () => size, host.onMoved),
    how,
  );
}

const ended = (sink: Writable, content: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    sink.once('error', reject);
    sink.once('finish', resolve);
    sink.end(content);
  });

/** Keeps what arrives. A file may grow while it is read. */
function collect(parts: Buffer[], maxBytes: number, path: string): Writable {
  let size = 0;
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > maxBytes) {
        parts.length = 0;
        done(tooLarge(path, maxBytes));
        return;
      }
      parts.push(chunk);
      done();
    },
  });
}

const tooLarge = (path: string, maxBytes: number, size?: number): TsplayError =>
  new TsplayError(
    'TSP2009',
    `${path} is larger than ${byteText(maxBytes)}${size === undefined ? '' : `: ${size} bytes`}`,
    { hint: 'Copy it with fetch, or raise max_task_output ([defaults], TSPLAY_MAX_TASK_OUTPUT).' },
  );
