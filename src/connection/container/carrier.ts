/**
 * A container of this machine as a host, through `docker exec` or a program with the same commands.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { asSentence } from '../../util/sentence.ts';
import { quoteAll } from '../../util/shell.ts';
import type { Carrier, RemoteProcess } from '../carrier.ts';
import { ChildTimeout, runChild, startChild } from '../child.ts';
import { connectionClosed } from '../errors.ts';
import type { ConnectOptions, ContainerOptions } from '../types.ts';

/** Words of docker that mean that there is no container to work in. */
const missing = /no such container|is not running|is paused|no container with name/i;

const words = (docker: ContainerOptions, container: string, program: readonly string[]): string[] => [
  ...docker.args,
  'exec',
  ...(docker.user === undefined ? [] : ['-u', docker.user]),
  ...(docker.workingDir === undefined ? [] : ['-w', docker.workingDir]),
  ...(docker.privileged ? ['--privileged'] : []),
  ...Object.entries(docker.env).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
  '-i',
  container,
  ...program,
];

const unreachable = (label: string, what: string, command: readonly string[], cause?: unknown): TsplayError =>
  new TsplayError('TSP2002', `${label}: ${what}`, { hint: `Try by hand: ${quoteAll(command)}`, cause });

/** Opens nothing that lasts: finds that the container runs and has a shell. Rejects with TSP2002. */
export async function createContainerCarrier(options: ConnectOptions): Promise<Carrier> {
  const { docker, host, shell } = options;
  if (docker === undefined) throw new TsplayError('TSP9001', 'docker options are missing');
  const label = `${docker.user === undefined ? '' : `${docker.user}@`}${host}`;
  const probe = words(docker, host, [shell, '-c', 'id -un 2>/dev/null; exit 0']);
  const command = [docker.executable, ...probe];
  const found = await runChild(docker.executable, probe, { timeout: options.connectTimeout }).catch(
    (cause: unknown) => {
      const what = cause instanceof ChildTimeout ? cause.message : `cannot start ${docker.executable}`;
      throw unreachable(label, asSentence(what), command, cause);
    },
  );
  if (found.rc !== 0) {
    const said = found.stderr.trim().split('\n').at(-1) ?? '';
    const what = missing.test(said) ? said : `no shell could be started in the container: ${said}`;
    throw unreachable(label, what === '' ? `${docker.executable} ended with ${found.rc}.` : what, command);
  }
  const running = new Set<RemoteProcess>();
  let closed = false;
  return {
    label,
    user: found.stdout.trim() || undefined,
    maxShells: 8,
    async spawn(program) {
      if (closed) throw connectionClosed(label);
      const child = await startChild(docker.executable, words(docker, host, [shell, '-c', program]));
      running.add(child);
      void child.ended.then(() => running.delete(child));
      return child;
    },
    // A program in the container relays: nothing else is in its network.
    openStream: () => Promise.reject(new Error('prohibited: docker does not forward')),
    close() {
      closed = true;
      for (const child of running) child.stdin.end();
      return Promise.resolve();
    },
  };
}
