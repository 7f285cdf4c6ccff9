/**
 * Programs with an environment and a folder, as one user.
 * @module
 */
import { countedInput, type OnMoved } from './moved.ts';
import type { Become, ExecRequest, ExecResult, Transport } from '../../connection/types.ts';
import type { Expectations } from '../expected.ts';
import type { RunOptions, TextResult } from '../host.ts';
import { NotAhead, type Changing, type Foreseen } from '../foresight.ts';
import { fail } from '../module.ts';
import { quote, sh } from '../shell.ts';
import { textOfBytes } from '../../util/bytes.ts';

export interface HostOptions {
  /** Inventory name. */
  readonly name: string;
  readonly become?: Become | undefined;
  /** `environment:` of the task. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Aborted when the task is no longer awaited: what it runs on the host is ended. */
  readonly signal?: AbortSignal | undefined;
  /** What earlier tasks of a dry run would have left; for reading only. */
  readonly expected?: Expectations | undefined;
  /** Answers that were read ahead; for reading only. */
  readonly foreseen?: Foreseen | undefined;
  /** The task's turn has not come: nothing waits for what it asks. */
  readonly ahead?: true | undefined;
  /** Told of what is done to the host. */
  readonly onChange?: Pick<Changing, 'acts' | 'sent'> | undefined;
  /** Live output of `run`. */
  readonly onOutput?: RunOptions['onOutput'];
  /** Told how far files are on their way to the host or from it. */
  readonly onMoved?: OnMoved | undefined;
  /** Told of secrets that requests take from the host's files. */
  readonly onSecret?: ((text: string) => void) | undefined;
}

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;

function exports(environment: Readonly<Record<string, string>>): string {
  const words = Object.entries(environment).map(([name, value]) => {
    if (!identifier.test(name)) fail(`"${name}" cannot be the name of an environment variable`);
    return `${name}=${quote(value)}`;
  });
  return words.length === 0 ? '' : `export ${words.join(' ')}\n`;
}

/** Ends with the status a shell has for a command that cannot be run, and the message of `cd`. */
const change = (cwd: string | undefined): string =>
  cwd === undefined ? '' : sh`cd -- ${cwd} || exit 126` + '\n';

export type Exec = (script: string, options?: RunOptions) => Promise<ExecResult>;

export const createExec =
  (transport: Transport, host: HostOptions): Exec =>
  (script, options = {}) => {
    const { foreseen } = host;
    const { stdin } = options;
    const around = exports({ ...host.environment, ...options.env }) + change(options.cwd);
    const request: ExecRequest = {
      script: around + script,
      told: options.told === undefined ? undefined : around + options.told,
      stdin: host.onMoved === undefined ? stdin : countedInput(stdin, host.onMoved),
      become: host.become,
      timeout: options.timeout ?? (host.ahead === true ? aheadLimit : undefined),
      signal: host.signal,
      onOutput: options.onOutput,
      ahead: host.ahead,
      onSent: host.onChange && (() => host.onChange?.sent({ transport, become: host.become })),
    };
    host.onChange?.acts();
    if (foreseen === undefined) return transport.exec(request);
    if (
      options.onOutput !== undefined ||
      (stdin !== undefined && typeof stdin !== 'string' && !Buffer.isBuffer(stdin))
    )
      return host.ahead === true ? Promise.reject(new NotAhead('it streams')) : transport.exec(request);
    const place = { transport, become: host.become };
    return foreseen.ask(place, keyOf(request, stdin), () => transport.exec(request));
  };

/** Milliseconds that a request may take whose task has not come yet; in its turn it may take longer. */
const aheadLimit = 30_000;

/** What makes two requests the same, on one connection. */
const keyOf = ({ become, script }: ExecRequest, stdin: Buffer | string | undefined): string =>
  JSON.stringify([
    become?.method,
    become?.plugin?.key,
    become?.user,
    become?.flags,
    become?.exe,
    script,
    Buffer.isBuffer(stdin) ? stdin.toString('base64') : stdin,
  ]);

export const asText = (result: ExecResult): TextResult => ({
  rc: result.rc,
  stdout: textOfBytes(result.stdout),
  stderr: textOfBytes(result.stderr),
});
