/**
 * Why no connection to a host came about, in words and with the ssh command that shows the same.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { quote, quoteAll } from '../../util/shell.ts';
import { droppedHint, LoginFailure, type Why } from '../login/failure.ts';
import type { Greeting } from './greeting.ts';
import type { HostIdentity } from './host-key.ts';

interface Attempted extends HostIdentity {
  readonly user: string;
  readonly privateKeyFiles: readonly string[];
}

/** The command a user can run to see the same. */
function sshCommand(target: Attempted): string {
  const key = target.privateKeyFiles[0];
  const port = target.port === 22 ? [] : ['-p', String(target.port)];
  return `ssh ${quoteAll([...port, ...(key === undefined ? [] : ['-i', key])])}${port.length + (key === undefined ? 0 : 1) > 0 ? ' ' : ''}${quote(`${target.user}@${target.host}`)}`;
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ENOTFOUND: 'the name is not known (DNS)',
  EAI_AGAIN: 'the name cannot be looked up now (DNS)',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'no answer',
  ECONNRESET: 'it broke off the connection',
  EACCES: 'the system does not allow it',
};

const unreachable = (
  target: Attempted,
  what: string,
  cause?: unknown,
  why: Why = 'other',
  silent = false,
): TsplayError =>
  new LoginFailure(
    why,
    `Failed to connect to the host via ssh: ${target.label}: cannot connect to ${target.host} port ${target.port}: ${what}.`,
    {
      hint: why === 'dropped' ? droppedHint : `Try by hand: ${sshCommand(target)}`,
      cause,
      silent,
    },
  );

/** `met`: the host had taken the connection, so that it is there but slow. `silent`: it never said anything. */
export const connectTimedOut = (
  target: Attempted,
  time: number,
  { met, silent }: { readonly met: boolean; readonly silent: boolean },
): TsplayError =>
  unreachable(target, `no answer within ${time / 1000} s`, undefined, met ? 'late' : 'other', silent);

/** What a jump host says of the next one, as the code that a socket would give. */
function saidByJump(message: string): string | undefined {
  if (/connection refused/i.test(message)) return 'ECONNREFUSED';
  if (/no route to host/i.test(message)) return 'EHOSTUNREACH';
  if (/timed out/i.test(message)) return 'ETIMEDOUT';
  return /name or service|name resolution|no address/i.test(message) ? 'ENOTFOUND' : undefined;
}

/** The first alternative is what ssh says as a ProxyCommand. */
const endedEarly = (cause: Error): boolean =>
  /kex_exchange_identification|lost before handshake|^connection ended|ECONNRESET/i.test(cause.message) ||
  (cause as NodeJS.ErrnoException).code === 'EPIPE';

/** For a failure of the socket or of the first exchange. */
export function connectFailed(target: Attempted, cause: Error, greeting?: Greeting): TsplayError {
  if (cause instanceof TsplayError) return cause;
  if (greeting?.dropped === true && endedEarly(cause))
    return unreachable(
      target,
      `it ended the connection before the first words of SSH${greeting.words === '' ? '' : ` ("${greeting.words}")`}`,
      cause,
      'dropped',
    );
  const { code } = cause as NodeJS.ErrnoException;
  const known = words[typeof code === 'string' ? code : (saidByJump(cause.message) ?? '')];
  if (known !== undefined) return unreachable(target, known, cause);
  // Node tries all addresses of a name and reports them together.
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error)
    return connectFailed(target, cause.errors[0]);
  if (/no matching|unsupported .*(key|algorithm)/i.test(cause.message))
    return unreachable(
      target,
      `it has nothing in common with the built-in client (${cause.message.replace('Handshake failed: ', '')})`,
      cause,
      'algorithms',
    );
  if (endedEarly(cause)) {
    const told = greeting?.told ?? '';
    return unreachable(
      target,
      `it ended the connection during the login${told === '' ? '' : `, and said "${told}"`}`,
      cause,
    );
  }
  return unreachable(target, cause.message.replace(/\.$/, ''), cause);
}

export const tooManyTries = (label: string): TsplayError =>
  new TsplayError(
    'TSP2001',
    `Failed to connect to the host via ssh: ${label}: the server gave up after too many keys.`,
    {
      hint: 'Name the right key with --private-key (ansible_ssh_private_key_file) or IdentitiesOnly in ~/.ssh/config.',
    },
  );

/** For a connection that stood and is no more. */
export const connectionLost = (label: string, cause: Error | undefined): TsplayError =>
  new TsplayError(
    'TSP2005',
    `${label}: the connection was lost (${cause === undefined ? 'the host closed it' : reason(cause)}).`,
    { hint: 'Did the host restart, or its network? Run again when it is back.', cause },
  );

const reason = (cause: Error): string =>
  /keepalive/i.test(cause.message) ? 'no sign of life from the host' : cause.message;
