/**
 * Which ways of authentication are tried, in which order, and what to say when none works.
 * @module
 */
import type Ssh2 from 'ssh2';
import type { AnyAuthMethod, AuthHandlerMiddleware } from 'ssh2';
import { TsplayError } from '../../errors/index.ts';
import type { ConnectOptions } from '../types.ts';
import { chosenAgent } from './agent.ts';
import { loadSsh2 } from './library.ts';
import { loadKey, unlockKey, type LoadedKey } from './keys.ts';

type Credentials = Pick<
  ConnectOptions,
  'privateKeyFiles' | 'passphrase' | 'agent' | 'password' | 'settings'
> & {
  /** Asks the person at the terminal; undefined is not an answer. */
  readonly ask?: ((question: string) => Promise<string | undefined>) | undefined;
};

interface Attempt {
  /** For the message when all fail. */
  readonly name: string;
  readonly method: AnyAuthMethod;
}

export interface Authentication {
  readonly handler: AuthHandlerMiddleware;
  /** Why it failed: what was tried and what the server would take. */
  failure(label: string): TsplayError;
}

const keyAttempt = (username: string, loaded: LoadedKey): Attempt[] =>
  'key' in loaded ? [{ name: loaded.file, method: { type: 'publickey', username, key: loaded.key } }] : [];

function attemptsOf(
  ssh2: typeof Ssh2,
  username: string,
  keys: readonly LoadedKey[],
  credentials: Credentials,
): Attempt[] {
  const { agent, password } = credentials;
  const attempts = keys.flatMap((key) => keyAttempt(username, key));
  if (agent !== undefined && agent !== 'none')
    attempts.push({
      name: `keys of the agent ${agent}`,
      method: { type: 'agent', username, agent: chosenAgent(ssh2, agent, credentials) },
    });
  if (password === undefined) return attempts;
  const answer: AnyAuthMethod = {
    type: 'keyboard-interactive',
    username,
    prompt: (_name, _instructions, _lang, prompts, finish) => finish(prompts.map(() => password)),
  };
  return [
    ...attempts,
    { name: 'password', method: { type: 'password', username, password } },
    { name: 'keyboard-interactive', method: answer },
  ];
}

/** The method's name in the protocol, by which the server says what it takes. */
const protocolName = (attempt: Attempt): string =>
  attempt.method.type === 'agent' ? 'publickey' : attempt.method.type;

export async function createAuthentication(
  username: string,
  credentials: Credentials,
): Promise<Authentication> {
  const keys = await Promise.all(
    credentials.privateKeyFiles.map((file) => loadKey(file, credentials.passphrase)),
  );
  const off = credentials.settings?.noLoginBy ?? [];
  const isOn = (attempt: Attempt): boolean => !off.includes(protocolName(attempt));
  const all = attemptsOf(await loadSsh2(), username, keys, credentials).filter(isOn);
  let attempts = [...all];
  // Asked for when all else has failed: an agent may have the same key, unlocked.
  const locked =
    credentials.password === undefined && !off.includes('publickey') && credentials.ask !== undefined
      ? keys.flatMap((key) => ('locked' in key && key.locked ? [key.file] : []))
      : [];
  const tried: string[] = [];
  const accepted = new Set<Attempt>();
  let last: Attempt | undefined;
  let offered: readonly string[] | undefined;
  const handler: AuthHandlerMiddleware = (methodsLeft, partial, next) => {
    if (Array.isArray(methodsLeft) && methodsLeft.length > 0) offered = methodsLeft;
    if (partial && last !== undefined) {
      // The server wants a further one: what it would not take before it may take now. An agent may have further keys.
      if (last.method.type !== 'agent') accepted.add(last);
      attempts = all.filter((one) => !accepted.has(one));
    }
    last = undefined;
    let attempt = attempts.shift();
    while (attempt !== undefined && offered?.includes(protocolName(attempt)) === false)
      attempt = attempts.shift();
    const [file] = locked;
    if (attempt === undefined && file !== undefined && credentials.ask !== undefined) {
      if (offered === undefined) {
        next({ type: 'none', username });
        return;
      }
      locked.shift();
      const unlocking = offered.includes('publickey')
        ? unlockKey(file, credentials.ask)
        : Promise.resolve(undefined);
      void unlocking.then((key) => {
        for (const unlocked of key === undefined ? [] : keyAttempt(username, key)) {
          all.push(unlocked);
          attempts.push(unlocked);
        }
        handler(methodsLeft, partial, next);
      });
      return;
    }
    if (attempt === undefined) {
      // Without any attempt the server would never say what it takes.
      const ask = tried.length === 0 && offered === undefined;
      if (ask) tried.push('none');
      next(ask ? { type: 'none', username } : (false as never));
      return;
    }
    if (!tried.includes(attempt.name)) tried.push(attempt.name);
    last = attempt;
    next(attempt.method);
  };
  return { handler, failure: (label) => authFailed(label, keys, tried, offered) };
}

function authFailed(
  label: string,
  keys: readonly LoadedKey[],
  tried: readonly string[],
  offered: readonly string[] | undefined,
): TsplayError {
  const real = tried.filter((name) => name !== 'none');
  const said = [real.length === 0 ? 'nothing to try' : `tried ${real.join(', ')}`];
  const problems = keys.flatMap((key) => ('problem' in key ? [`${key.file}: ${key.problem}`] : []));
  const unusable = problems.length === 0 ? '' : ` Keys that could not be used: ${problems.join('; ')}.`;
  const denied = offered === undefined ? 'authentication failed' : `Permission denied (${offered.join(',')})`;
  return new TsplayError(
    'TSP2001',
    `Failed to connect to the host via ssh: ${label}: ${denied}: ${said.join('; ')}.${unusable}`,
    { hint: hintFor(problems, offered) },
  );
}

function hintFor(problems: readonly string[], offered: readonly string[] | undefined): string {
  if (problems.some((text) => text.endsWith('wrong passphrase'))) return 'Check the passphrase of the key.';
  const open = problems.find((text) => text.includes('chmod 600'));
  if (open !== undefined) return `Let only its owner read it: ${open.slice(open.indexOf('chmod 600'))}`;
  if (problems.some((text) => text.includes('none was given')))
    return 'Load the key into an agent (ssh-add), or give its passphrase.';
  const password = offered?.some((name) => name === 'password' || name === 'keyboard-interactive') === true;
  return `Check the user (-u, ansible_user) and the key (--private-key, ansible_ssh_private_key_file)${password ? ', or give a password with -k' : ''}.`;
}
