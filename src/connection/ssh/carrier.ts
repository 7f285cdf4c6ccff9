/**
 * A host over SSH.
 * @module
 */
import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { TsplayError } from '../../errors/index.ts';
import { allSaid, type Carrier, type ProcessEnd, type RemoteProcess } from '../carrier.ts';
import { addressOf, startPace } from '../login/pace.ts';
import { connectionClosed } from '../errors.ts';
import type { ConnectOptions, StreamTarget } from '../types.ts';
import { labelOf, openClient } from './client.ts';
import { connectionLost } from './errors.ts';
import { createSftpSender } from './sftp.ts';

/** Tells when the connection is gone, and why. */
interface Life {
  lost: TsplayError | undefined;
  readonly gone: Promise<TsplayError>;
}

/** Opens the connection, through the jump hosts if there are any. */
export async function createSshCarrier(options: ConnectOptions): Promise<Carrier> {
  const clients: Client[] = [];
  try {
    for (const hop of [...options.proxyJump, options])
      clients.push(await openClient(hop, options, clients.at(-1)));
  } catch (error) {
    for (const client of clients.reverse()) client.end();
    throw error;
  }
  const client = clients.at(-1);
  if (client === undefined) throw connectionClosed(labelOf(options));
  const label = labelOf(options);
  const sftp = ['smart', 'sftp'].includes(options.transferMethod ?? 'smart');
  const life = watchLife(client, label);
  return {
    label,
    starts: startPace(addressOf(options)),
    // A server allows ten sessions by default, shared by all users and file transfers.
    maxShells: 3,
    spawn: (command) => startProcess(client, command, label, life),
    openStream: (target) => openSshStream(client, target),
    sendFile: sftp ? createSftpSender(client, label) : undefined,
    close() {
      life.lost ??= connectionClosed(label);
      for (const open of clients.reverse()) open.end();
      return Promise.resolve();
    },
  };
}

function watchLife(client: Client, label: string): Life {
  let cause: Error | undefined;
  const life: { lost: TsplayError | undefined; gone: Promise<TsplayError> } = {
    lost: undefined,
    gone: new Promise((resolve) => {
      client.on('error', (error) => (cause ??= error));
      client.once('close', () => {
        life.lost ??= connectionLost(label, cause);
        resolve(life.lost);
      });
    }),
  };
  return life;
}

function startProcess(client: Client, command: string, label: string, life: Life): Promise<RemoteProcess> {
  return new Promise((resolve, reject) => {
    const refuse = (error: Error): void => reject(life.lost ?? channelRefused(label, error));
    if (life.lost !== undefined) {
      refuse(life.lost);
      return;
    }
    // A connection that is lost now never answers.
    void life.gone.then(refuse);
    try {
      client.exec(command, (error, channel) => {
        if (error === undefined) resolve(asProcess(channel, life));
        else refuse(error);
      });
    } catch (error) {
      refuse(error as Error);
    }
  });
}

function asProcess(channel: ClientChannel, life: Life): RemoteProcess {
  channel.on('error', () => undefined);
  const ended = new Promise<ProcessEnd>((resolve) => {
    let end: ProcessEnd | undefined;
    channel.once('exit', (rc: number | null, signal?: string) => {
      end = { rc: rc ?? undefined, signal };
      // A process left behind can hold the channel open for ever.
      void allSaid([channel, channel.stderr]).then(() => resolve(end ?? {}));
    });
    channel.once('close', () => {
      if (end !== undefined) resolve(end);
      // The channel is closed just before the connection is when that is the reason.
      else setImmediate(() => resolve({ lost: life.lost }));
    });
    void life.gone.then((lost) => resolve({ lost }));
  });
  return {
    stdin: channel.stdin,
    stdout: channel,
    stderr: channel.stderr,
    ended,
    abandon() {
      channel.close();
    },
  };
}

const channelRefused = (label: string, error: Error): TsplayError =>
  new TsplayError('TSP2002', `${label}: the host refuses another session: ${error.message}.`, {
    hint: 'Raise MaxSessions in its sshd_config, or use fewer become users at once.',
    cause: error,
  });

function openSshStream(client: Client, target: StreamTarget): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | undefined, stream: Duplex): void => {
      if (error === undefined) resolve(stream);
      else reject(error);
    };
    if (target.kind === 'tcp') client.forwardOut('127.0.0.1', 0, target.host, target.port, done);
    else client.openssh_forwardOutStreamLocal(target.path, done);
  });
}
