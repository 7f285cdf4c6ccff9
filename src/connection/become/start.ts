/**
 * Starts a program on a host as some user.
 * @module
 */
import type { Carrier, RemoteProcess } from '../carrier.ts';
import type { Become } from '../types.ts';
import { bootCommand, needsTerminal, newTokens } from './command.ts';
import { awaitHello } from './dialog.ts';
import { TerminalNeeded } from './errors.ts';

export interface StartOptions {
  readonly become: Become | undefined;
  readonly shell: string;
  /** Milliseconds until the program must have started. */
  readonly timeout: number;
}

export interface Started {
  readonly process: RemoteProcess;
  /** Resolves with the process id of the program; rejects with a TsplayError when it did not start. */
  readonly hello: Promise<number>;
  /** Whether input may be written before hello: false where something on the way might take it for a password. */
  readonly eager: boolean;
}

/** Methods that have asked for a terminal, by the host that they did it on. */
const askedForTerminal = new WeakMap<Carrier, Set<Become['method']>>();

/**
 * `program` is a command of sh that inherits the streams: before hello the streams carry banners and prompts, which
 * are taken off; afterwards only the program's own bytes.
 */
export async function startAs(carrier: Carrier, options: StartOptions, program: string): Promise<Started> {
  const { become } = options;
  if (become?.password === undefined) return start(carrier, options, program, false);
  const known = askedForTerminal.get(carrier)?.has(become.method) === true;
  const first = await start(carrier, options, program, known || needsTerminal(become));
  try {
    await first.hello;
    return first;
  } catch (error) {
    if (!(error instanceof TerminalNeeded) || known) throw error;
    const methods = askedForTerminal.get(carrier) ?? new Set();
    askedForTerminal.set(carrier, methods.add(become.method));
    return start(carrier, options, program, true);
  }
}

async function start(
  carrier: Carrier,
  options: StartOptions,
  program: string,
  terminal: boolean,
): Promise<Started> {
  const { become, shell, timeout } = options;
  const tokens = newTokens();
  const leave = await carrier.starts?.enter();
  const begun = performance.now();
  let process: RemoteProcess;
  try {
    process = await carrier.spawn(bootCommand(become, shell, tokens, program, terminal));
  } catch (error) {
    leave?.({ kind: 'other' });
    throw error;
  }
  // A program that ends early closes its stdin under our writes; the end is reported through `ended`.
  process.stdin.on('error', () => undefined);
  const hello = awaitHello(process, { label: carrier.label, become, tokens, timeout, terminal });
  hello.then(
    () => leave?.({ kind: 'done', ms: performance.now() - begun }),
    () => leave?.({ kind: performance.now() - begun < timeout ? 'other' : 'refused' }),
  );
  const asksOnStdin = become?.method === 'su' || become?.password !== undefined;
  return { process, hello, eager: !asksOnStdin };
}
