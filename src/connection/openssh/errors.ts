/**
 * What the system's ssh says when it fails, by what it means.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { droppedHint, LoginFailure } from '../login/failure.ts';
import { asSentence } from '../../util/sentence.ts';
import { quoteAll } from '../../util/shell.ts';

/** Lines of ssh that are no reason: notices and its own debugging. */
const noise =
  /^(debug\d|OpenSSH_|Warning: Permanently added|Authenticated to|Transferred: |Bytes per second|Pseudo-terminal)/;

const reasons = (said: string): string =>
  said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[@*#]+$/.test(line) && !noise.test(line))
    .slice(-4)
    .join(' / ');

const refused = /permission denied \(|too many authentication failures|no more authentication methods/i;
const distrusted = /host key verification failed|identification has changed|host key .* revoked/i;

const hints = {
  TSP2001:
    'Check the user (-u, ansible_user), the key (ansible_ssh_private_key_file), the agent, or give a password with -k.',
  TSP2003:
    'Compare the key with the host’s own, then remember it (ssh-keyscan), or set host_key_checking to accept-new.',
} as const;

/** What ssh says where the server, or a host on the way, ended the connection before its first words, or was too late. */
const dropped = /kex_exchange_identification|ssh_exchange_identification|Exceeded MaxStartups/i;
const late = /banner exchange|timed out during|no answer within/i;

/** Why no login came about. `command`: what to try by hand. */
export function loginFailed(label: string, said: string, command: readonly string[]): TsplayError {
  const code = refused.test(said) ? 'TSP2001' : distrusted.test(said) ? 'TSP2003' : 'TSP2002';
  const words = reasons(said);
  const message = `Failed to connect to the host via ssh: ${label}: ${asSentence(words === '' ? 'ssh ended without a word' : words)}`;
  if (code === 'TSP2002' && dropped.test(said))
    return new LoginFailure('dropped', message, { hint: droppedHint });
  const hint = code === 'TSP2002' ? `Try by hand: ${quoteAll(command)}` : hints[code];
  if (code === 'TSP2002' && late.test(said)) return new LoginFailure('late', message, { hint });
  return new TsplayError(code, message, { hint });
}

export const notStarted = (label: string, program: string, cause: unknown): TsplayError =>
  new TsplayError('TSP2002', `${label}: cannot start ${program}: ${asSentence((cause as Error).message)}`, {
    hint: 'Install the OpenSSH client (apt-get install openssh-client), or check ansible_ssh_executable.',
    cause,
  });
