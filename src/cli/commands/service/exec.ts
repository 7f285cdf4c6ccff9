/**
 * `tsplay service exec`.
 * @module
 */
import { Writable, type Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { TsplayError } from '../../../errors/index.ts';
import { execIn, type ExecStreams } from '../../../modules/bluegreen/day-two/exec.ts';
import type { Instance, Overview } from '../../../modules/bluegreen/day-two/overview.ts';
import { rawStream } from '../../../report/safe-stream.ts';
import { serviceActions } from '../../options/service.ts';
import type { CliProcess } from '../../process.ts';
import { refused } from './failures.ts';
import { lookAt } from './look.ts';
import { action, dockerHost, withSteering, type Steering } from './opened.ts';

interface Choice {
  readonly color?: string | undefined;
  readonly node?: string | undefined;
  readonly instance?: string | undefined;
  readonly part?: string | undefined;
}

const fits = (one: Instance, { instance }: Choice): boolean =>
  instance === undefined ||
  String(one.slot) === instance ||
  (instance.length >= 4 && (one.task.startsWith(instance) || (one.container ?? '').startsWith(instance)));

/** The first instance that is meant. Throws TSP1801 when none runs. */
export function chosen({ name, color: live, instances }: Overview, choice: Choice): Instance {
  const all = instances.filter((one) => one.container !== undefined && one.state === 'running');
  // An id names an instance of either colour.
  const byId = choice.instance !== undefined && !/^\d{1,3}$/.test(choice.instance);
  const color = choice.color ?? (byId ? undefined : live);
  const found = all.find(
    (one) =>
      (color === undefined || one.color === color) &&
      (byId && choice.part === undefined ? true : one.part === (choice.part ?? one.color)) &&
      (choice.node === undefined || one.node === choice.node) &&
      fits(one, choice),
  );
  if (found !== undefined) return found;
  const there = all.map(
    ({ color, part, slot, node }) => `${color}${part === color ? '' : `/${part}`} ${slot} on ${node}`,
  );
  throw refused(
    `no such instance of ${name} runs`,
    there.length === 0 ? 'None runs.' : `There are: ${there.join('; ')}.`,
  );
}

/** The host of the inventory that is the node: by its name, or by its address. */
export async function hostOf(
  { node, address }: Pick<Instance, 'node' | 'address'>,
  { hosts, sources }: Pick<Steering, 'hosts' | 'sources'>,
): Promise<string> {
  const all = hosts.match('all');
  if (all.includes(node)) return node;
  for (const host of all)
    for (const variable of ['ansible_host', 'ip']) {
      const value = await hosts.variable(host, variable).catch(() => undefined);
      if (value !== undefined && (value === address || value === node)) return host;
    }
  // A manager knows itself by an address that only itself can reach.
  const own = (await sources.docker.get<{ readonly Name?: string }>('/info')).Name;
  if (own === node) return sources.host.name;
  throw new TsplayError('TSP1302', `the inventory has no host for the node ${node} (${address})`, {
    hint: 'A host is the node when its name, its ansible_host or its ip is.',
  });
}

/**
 * The person's streams, untouched where a program was given the terminal to draw on, or where a file or a pipe takes the
 * bytes. A terminal that it was not given is not for it to steer.
 */
function streamsOf(proc: CliProcess, tty: boolean): ExecStreams & { readonly restore: () => void } {
  const { stdin } = proc;
  const raw = tty && stdin.isTTY === true && stdin.setRawMode !== undefined;
  if (raw) stdin.setRawMode?.(true);
  const out = rawStream(proc.stdout);
  const sink = (stream: CliProcess['stdout']): Writable => {
    const bytes = tty || stream.isTTY !== true;
    const decoder = new StringDecoder('utf8');
    return new Writable({
      write(chunk: Buffer, _encoding, done) {
        if (bytes) rawStream(stream).write(chunk);
        else stream.write(decoder.write(chunk));
        done();
      },
    });
  };
  return {
    stdin: stdin as Readable,
    stdout: sink(proc.stdout),
    stderr: sink(proc.stderr),
    size: () => ({ columns: out.columns ?? 80, rows: out.rows ?? 24 }),
    onResize: (changed) => {
      process.on('SIGWINCH', changed);
      return () => process.off('SIGWINCH', changed);
    },
    restore: () => {
      if (raw) stdin.setRawMode?.(false);
      stdin.pause();
    },
  };
}

export const exec = action(serviceActions.exec, (asked) => {
  const { args, options, proc, interrupt } = asked;
  const [, ...argv] = args;
  if (argv.length === 0)
    throw new TsplayError('TSP1501', 'no command is named', {
      hint: `tsplay service exec ${args[0] ?? 'NAME'} -- COMMAND`,
    });
  if (options.tty && options.interactive && proc.stdin.isTTY !== true)
    throw new TsplayError('TSP1501', 'stdin is no terminal', { hint: 'Leave -t out: -i alone reads it.' });
  return withSteering(asked, async (steering) => {
    const found = await lookAt(steering, asked);
    const instance = chosen(found, options);
    const name = await hostOf(instance, steering);
    const host = name === steering.sources.host.name ? steering.host : await steering.hosts.reach(name);
    const streams = streamsOf(proc, options.tty && options.interactive);
    try {
      const request = {
        container: instance.container ?? '',
        argv,
        interactive: options.interactive,
        tty: options.tty,
        user: options.containerUser,
        term: proc.env.TERM,
      };
      return await execIn(host.write(), dockerHost, request, streams, interrupt.signal);
    } finally {
      streams.restore();
    }
  });
});
