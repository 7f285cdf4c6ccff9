/**
 * A program in an instance, with the streams of whoever asked for it.
 * @module
 */
import type { Duplex, Readable, Writable } from 'node:stream';
import { sh, type WriteHost } from '../../../sdk/index.ts';

export interface ExecRequest {
  /** Id of the container. */
  readonly container: string;
  readonly argv: readonly string[];
  readonly interactive: boolean;
  readonly tty: boolean;
  readonly user?: string | undefined;
  /** Of the terminal. */
  readonly term?: string | undefined;
}

/** The streams of the person. */
export interface ExecStreams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Columns and rows of the terminal, now. */
  readonly size: () => { readonly columns: number; readonly rows: number };
  /** Calls back when that changes, until the function that it gives is called. */
  readonly onResize: (changed: () => void) => () => void;
}

/** Runs it to its end; ends it when `signal` is aborted. Gives its exit status. */
export async function execIn(
  host: WriteHost,
  dockerHost: string,
  request: ExecRequest,
  streams: ExecStreams,
  signal: AbortSignal,
): Promise<number> {
  const docker = await host.docker({ dockerHost });
  const { container, argv, interactive, tty, user, term } = request;
  const exec = await docker.getContainer(container).exec({
    Cmd: [...argv],
    AttachStdin: interactive,
    AttachStdout: true,
    AttachStderr: true,
    Tty: tty,
    ...(user === undefined ? {} : { User: user }),
    ...(tty ? { Env: [`TERM=${term ?? 'xterm'}`] } : {}),
  });
  const stream: Duplex = await exec.start({ hijack: true, stdin: interactive, Tty: tty });
  const resize = (): void => {
    const { columns, rows } = streams.size();
    // A size that is not taken is no reason to end what runs.
    void exec.resize({ w: columns, h: rows }).catch(() => undefined);
  };
  const stopResizing = tty ? streams.onResize(resize) : undefined;
  if (tty) resize();
  const end = (): void => void stream.destroy();
  signal.addEventListener('abort', end, { once: true });
  const send = (piece: Buffer): void => void stream.write(piece);
  const close = (): void => void stream.end();
  try {
    const ended = new Promise<void>((resolve, reject) => {
      stream.on('end', resolve).on('close', resolve).on('error', reject);
    });
    if (tty) stream.pipe(streams.stdout, { end: false });
    else docker.modem.demuxStream(stream, streams.stdout, streams.stderr);
    if (interactive) streams.stdin.on('data', send).on('end', close);
    await ended;
  } finally {
    stopResizing?.();
    signal.removeEventListener('abort', end);
    streams.stdin.off('data', send).off('end', close);
  }
  const { ExitCode, Running, Pid } = await exec.inspect();
  // Docker leaves a program running whose streams are gone.
  if (Running && Pid > 0) await host.run(sh`kill -TERM ${Pid}`);
  return ExitCode ?? 130;
}
