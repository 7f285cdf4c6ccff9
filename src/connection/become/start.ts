/**
 * Starts a program on a host as some user.
 * @module
 */
import type { Carrier, RemoteProcess } from '../carrier.ts';
import type { Become } from '../types.ts';
import {
  afterMark,
  afterSync,
  bootCommand,
  mark,
  needsTerminal,
  newTokens,
  pluginCommand,
} from './command.ts';
import { awaitHello } from './dialog.ts';
import { TerminalNeeded } from './errors.ts';
import { methodOf } from './methods.ts';
import type { Ahead } from './tokens.ts';

export interface StartOptions {
  readonly become: Become | undefined;
  readonly shell: string;
  /** Milliseconds until the program must have started. */
  readonly timeout: number;
}

export interface Started {
  readonly process: RemoteProcess;
  /**
   * Resolves with the process id of the program; rejects with a TsplayError when it did not start. TerminalNeeded: the
   * same start once more will have a terminal; nothing of what was written has been read by the program.
   */
  readonly hello: Promise<number>;
  /** Input may be written before hello; undefined where something on the way might take it for a password. */
  readonly ahead: Ahead | undefined;
}

/** Methods that have asked for a terminal, by the host that they did it on. */
const askedForTerminal = new WeakMap<Carrier, Set<Become['method']>>();

/**
 * `program` is a command of sh that reads requests: before hello the streams carry banners and prompts, which are taken
 * off; afterwards only the program's own bytes.
 */
export const startAs = (carrier: Carrier, options: StartOptions, program: string): Promise<Started> =>
  start(carrier, options, program, afterSync);

async function start(
  carrier: Carrier,
  options: StartOptions,
  program: string,
  reading: typeof afterSync | typeof afterMark,
): Promise<Started> {
  const { become, shell, timeout } = options;
  const terminal =
    become !== undefined &&
    (needsTerminal(become) || askedForTerminal.get(carrier)?.has(become.method) === true);
  const tokens = newTokens();
  const asksOnStdin =
    terminal ||
    (become !== undefined && (methodOf(become).asks === 'words' || become.password !== undefined));
  const ahead: Ahead | undefined =
    asksOnStdin || reading === afterMark ? undefined : { holding: false, swallowed: false };
  const wanted = asksOnStdin ? afterMark(tokens, program) : reading(tokens, program);
  const leave = await carrier.starts?.enter();
  const begun = performance.now();
  let process: RemoteProcess;
  try {
    process = await carrier.spawn(
      become?.plugin === undefined
        ? bootCommand(become, shell, tokens, wanted, terminal)
        : await pluginCommand(become.plugin, tokens, wanted),
    );
  } catch (error) {
    leave?.({ kind: 'other' });
    throw error;
  }
  // A program that ends early closes its stdin under our writes; the end is reported through `ended`.
  process.stdin.on('error', () => undefined);
  // Also where nothing else should be read yet: a start file that reads would wait for it.
  if (!asksOnStdin) process.stdin.write(`${tokens.sync}\n`);
  const hello = awaitHello(process, { label: carrier.label, become, tokens, timeout, terminal, ahead }).then(
    (pid) => {
      if (ahead === undefined) process.stdin.write(`\n${mark(tokens)}\n`);
      return pid;
    },
  );
  hello.then(
    () => leave?.({ kind: 'done', ms: performance.now() - begun }),
    (error: unknown) => {
      leave?.({ kind: performance.now() - begun < timeout ? 'other' : 'refused' });
      if (!(error instanceof TerminalNeeded) || become === undefined) return;
      askedForTerminal.set(carrier, (askedForTerminal.get(carrier) ?? new Set()).add(become.method));
    },
  );
  return { process, hello, ahead };
}

/** For a program that reads anything: started and waited for, at a terminal where the method asks for one. */
export async function startReady(
  carrier: Carrier,
  options: StartOptions,
  program: string,
): Promise<{ readonly process: RemoteProcess; readonly pid: number }> {
  for (;;) {
    const { process, hello } = await start(carrier, options, program, afterMark);
    try {
      return { process, pid: await hello };
    } catch (error) {
      if (!(error instanceof TerminalNeeded)) throw error;
    }
  }
}
