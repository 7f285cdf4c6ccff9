/**
 * A stream that could not be opened, in the same words for every kind of connection.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import type { StreamTarget } from '../types.ts';

/** `forbidden`: the way is closed (forwarding switched off, no permission); another way may be open. */
export type StreamFailure = 'refused' | 'missing' | 'forbidden' | 'dns' | 'timeout' | 'other';

export class StreamError extends TsplayError {
  override readonly name = 'StreamError';
  readonly reason: StreamFailure;
  /** Why, without the connection, for sentences that name it: `/run/docker.sock: permission denied`. */
  readonly words: string;
  constructor(reason: StreamFailure, label: string, target: StreamTarget, words: string, cause?: unknown) {
    super('TSP2008', `${label}: cannot open ${targetText(target)}: ${words}`, { cause });
    this.reason = reason;
    this.words = `${targetText(target)}: ${words}`;
  }
}

export const targetText = (target: StreamTarget): string =>
  target.kind === 'tcp' ? `${target.host}:${target.port}` : target.path;

const patterns: readonly (readonly [RegExp, StreamFailure, string])[] = [
  [/ECONNREFUSED|connection refused/i, 'refused', 'connection refused'],
  [/ENOENT|no such file/i, 'missing', 'there is no such socket'],
  [/EACCES|EPERM|permission denied/i, 'forbidden', 'permission denied'],
  [/prohibited|strictVendor|unknown channel type/i, 'forbidden', 'the SSH server does not forward'],
  [
    /ENOTFOUND|EAI_AGAIN|name or service not known|resolve|temporary failure in name/i,
    'dns',
    'the name is not known',
  ],
  [/ETIMEDOUT|timed out/i, 'timeout', 'no answer'],
];

/** Numbers of RFC 4254, 5.1, as ssh2 reports them. */
const administrativelyProhibited = 1;
const unknownChannelType = 3;

export function streamError(
  label: string,
  target: StreamTarget,
  cause: Error & { reason?: unknown },
): StreamError {
  const { code } = cause as NodeJS.ErrnoException;
  const text = `${typeof code === 'string' ? code : ''} ${cause.message}`;
  const found = patterns.find(([pattern]) => pattern.test(text));
  const closed = cause.reason === administrativelyProhibited || cause.reason === unknownChannelType;
  const reason = closed ? 'forbidden' : (found?.[1] ?? 'other');
  const words = found?.[2] ?? cause.message;
  return new StreamError(reason, label, target, words, cause);
}
