/**
 * Reading a file within a request, or over a channel of its own when it is big.
 * @module
 */
import { byteText } from '../../connection/meter.ts';
import type { Transport } from '../../connection/types.ts';
import { TsplayError } from '../../errors/index.ts';
import { fail } from '../module.ts';
import { sh } from '../shell.ts';
import { asText, type Exec, type HostOptions } from './exec.ts';

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

async function readBig(
  transport: Transport,
  host: HostOptions,
  path: string,
  maxBytes: number,
): Promise<Buffer> {
  try {
    return await transport.download(path, { become: host.become, maxOutput: maxBytes });
  } catch (error) {
    if (!(error instanceof TsplayError) || error.code !== 'TSP2009') throw error;
    throw new TsplayError('TSP2009', `${path} is larger than ${byteText(maxBytes)}`, {
      hint: 'Copy it with fetch, or raise max_task_output ([defaults], TSPLAY_MAX_TASK_OUTPUT).',
      cause: error,
    });
  }
}

/** The bytes of a file of at most `maxBytes`; undefined when there is none. */
export async function readRemoteFile(
  transport: Transport,
  exec: Exec,
  host: HostOptions,
  path: string,
  maxBytes = transport.maxOutput,
): Promise<Buffer | undefined> {
  const result = await exec(readProgram(path));
  switch (result.rc) {
    case 0:
      return result.stdout.length <= inlineReadLimit
        ? result.stdout
        : readBig(transport, host, path, maxBytes);
    case status.absent:
      return undefined;
    case status.isDirectory:
      return fail(`${path} is a directory, not a file`);
    case status.noFile:
      return fail(`Cannot read ${path}: it is not a regular file`);
    default:
      return fail(
        `Cannot read ${path}: ${asText(result).stderr.trim() || `the shell ended with ${result.rc}`}`,
      );
  }
}
