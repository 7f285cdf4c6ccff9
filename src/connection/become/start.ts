/**
 * Starts a program on a host as some user.
 * @module
 */
import type { Carrier, RemoteProcess } from '../carrier.ts';
import type { Become } from '../types.ts';
import { bootCommand, newTokens } from './command.ts';
import { awaitHello } from './dialog.ts';

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

/**
 * `program` is a command of sh that inherits the streams: before hello the streams carry banners and prompts, which
 * are taken off; afterwards only the program's own bytes.
 */
export async function startAs(carrier: Carrier, options: StartOptions, program: string): Promise<Started> {
  const { become } = options;
  const tokens = newTokens();
  const process = await carrier.spawn(bootCommand(become, options.shell, tokens, program));
  // A program that ends early closes its stdin under our writes; the end is reported through `ended`.
  process.stdin.on('error', () => undefined);
  const hello = awaitHello(process, { label: carrier.label, become, tokens, timeout: options.timeout });
  hello.catch(() => undefined);
  const asksOnStdin = become?.method === 'su' || (become?.method === 'sudo' && become.password !== undefined);
  return { process, hello, eager: !asksOnStdin };
}
