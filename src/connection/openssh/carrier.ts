/**
 * A host over the system's own ssh: for what only that can do (GSSAPI, smart cards, certificates, wrappers of ssh).
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import type { Carrier, ProcessEnd, RemoteProcess } from '../carrier.ts';
import { startChild } from '../child.ts';
import { connectionClosed } from '../errors.ts';
import { connectionLost } from '../ssh/errors.ts';
import { logIn } from '../login/attempts.ts';
import { addressOf, startPace } from '../login/pace.ts';
import { loginLimit, startLimit } from '../login/patience.ts';
import type { ConnectOptions, OpensshOptions } from '../types.ts';
import { jumpOf, sshCommand, sshWords } from './args.ts';
import { createAskpass } from './askpass.ts';
import { notStarted } from './errors.ts';
import { createFileSender } from './files.ts';
import { control, isAlive, openLogin, sshFailed, type Login } from './login.ts';
import { createStreams } from './streams.ts';

function partsOf(options: ConnectOptions): { readonly ssh: OpensshOptions; readonly label: string } {
  const { openssh: ssh, user, host, port } = options;
  if (ssh === undefined) throw new TsplayError('TSP9001', 'openssh options are missing');
  return { ssh, label: `${ssh.userGiven ? `${user}@` : ''}${host}${ssh.portGiven ? `:${port}` : ''}` };
}

/** What a connection remembers about itself. */
interface Life {
  lost: TsplayError | undefined;
}

export async function createOpensshCarrier(options: ConnectOptions): Promise<Carrier> {
  const { ssh, label } = partsOf(options);
  const prompt = ssh.passwordPrompt ?? (ssh.pkcs11Provider === undefined ? undefined : 'Enter PIN for');
  const askpass = await createAskpass({ ...options, passwordPrompt: prompt });
  const env = {
    ...process.env,
    ...(options.agent === undefined ? {} : { SSH_AUTH_SOCK: options.agent }),
    ...askpass?.env,
  };
  const login: Login = { command: sshCommand(options), label, env, askpass };
  try {
    // ssh itself ends a connection that is silent; what it waits for beyond that is the host's own slowness.
    const limit = loginLimit(options.connectTimeout) + startLimit(options.connectTimeout);
    const user = await logIn(
      addressOf(options),
      options.retries,
      () => openLogin(login, ssh.passwordPrompt === undefined ? limit : options.connectTimeout),
      jumpOf([...ssh.args, ...ssh.sshArgs]),
    );
    return carrierOf(login, ssh, options, user);
  } catch (error) {
    await askpass?.close();
    throw error;
  }
}

/** Ends the login that an earlier run kept, if there is one. */
export async function forgetLogin(options: ConnectOptions): Promise<void> {
  const { ssh, label } = partsOf(options);
  const command = sshCommand(options);
  if (!command.persistent && ssh.controlPath === undefined) return;
  await control({ command, label, env: process.env, askpass: undefined }, 'exit').catch(() => undefined);
}

function carrierOf(
  login: Login,
  ssh: OpensshOptions,
  options: ConnectOptions,
  user: string | undefined,
): Carrier {
  const { label, command } = login;
  const life: Life = { lost: undefined };
  const streams = createStreams(login);
  const running = new Set<RemoteProcess>();
  return {
    label,
    user,
    get lost() {
      return life.lost;
    },
    starts: startPace(addressOf(options)),
    // A server allows ten sessions by default, shared by all users and file transfers.
    maxShells: 3,
    async spawn(program) {
      if (life.lost !== undefined) throw life.lost;
      const child = await startSession(login, life, program);
      running.add(child);
      void child.ended.then(() => running.delete(child));
      return child;
    },
    openStream: (target) => (life.lost === undefined ? streams.open(target) : Promise.reject(life.lost)),
    sendFile: createFileSender(login, ssh, options.transferMethod ?? 'smart'),
    async close(reset) {
      life.lost ??= connectionClosed(label);
      for (const child of running) child.stdin.end();
      await streams.close();
      if (command.shared && (reset || !command.persistent))
        await control(login, 'exit').catch(() => undefined);
      await login.askpass?.close();
    },
  };
}

async function startSession(login: Login, life: Life, program: string): Promise<RemoteProcess> {
  const { command, env, label } = login;
  login.askpass?.refill();
  const child = await startChild(command.executable, sshWords(command, ['-T'], program), { env }).catch(
    (cause: unknown) => {
      throw notStarted(label, command.executable, cause);
    },
  );
  return { ...child, ended: child.ended.then((end) => explain(login, life, end)) };
}

/** ssh ends with 255 for its own troubles, and also when a signal ended the program on the host. */
async function explain(login: Login, life: Life, end: ProcessEnd): Promise<ProcessEnd> {
  if (end.rc !== sshFailed && end.signal === undefined) return end;
  if (life.lost !== undefined) return { lost: life.lost };
  if (await isAlive(login)) return end;
  // Each process has a login of its own: what happened to this one says nothing of the others.
  if (!login.command.shared) return { lost: connectionLost(login.label, undefined) };
  life.lost = connectionLost(login.label, undefined);
  return { lost: life.lost };
}
