/**
 * `ProxyCommand` of ssh_config(5): a program on the controller whose stdin and stdout lead to the SSH server.
 * @module
 */
import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';

interface Destination {
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

/** The tokens that ssh fills in here; `ssh -G` leaves them. */
const expandTokens = (command: string, to: Destination): string =>
  command.replace(/%[%hprn]/g, (token) => {
    switch (token) {
      case '%h':
      case '%n':
        return to.host;
      case '%p':
        return String(to.port);
      case '%r':
        return to.user;
      default:
        return '%';
    }
  });

/**
 * Runs the command in the user's shell, as ssh does; its end is the end of the stream, and what it said on stderr is why.
 */
export function openProxyCommand(command: string, to: Destination): Duplex {
  const child = spawn('/bin/sh', ['-c', expandTokens(command, to)], { stdio: ['pipe', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  child.stdin.on('error', () => undefined);
  const stream = new Duplex({
    read: () => void child.stdout.resume(),
    write(chunk, encoding, done) {
      if (child.stdin.writable) child.stdin.write(chunk, encoding, () => done());
      else done();
    },
    final(done) {
      child.stdin.end();
      done();
    },
    destroy(error, done) {
      child.kill();
      done(error);
    },
  });
  child.stdout.on('data', (chunk: Buffer) => {
    if (!stream.push(chunk)) child.stdout.pause();
  });
  child.once('error', (error) => stream.destroy(error));
  child.once('close', (rc) => {
    const words = Buffer.concat(said).toString().trim();
    if (rc === 0 || rc === null) stream.push(null);
    else stream.destroy(new Error(`ProxyCommand ended with ${rc}${words === '' ? '' : `: ${words}`}`));
  });
  return stream;
}
