/**
 * Programs with an environment and a folder, as one user.
 * @module
 */
import type { Become, ExecResult, Transport } from '../../connection/types.ts';
import type { Expectations } from '../expected.ts';
import type { RunOptions, TextResult } from '../host.ts';
import { fail } from '../module.ts';
import { quote, sh } from '../shell.ts';
import { textOfBytes } from '../../util/bytes.ts';

export interface HostOptions {
  /** Inventory name. */
  readonly name: string;
  readonly become?: Become | undefined;
  /** `environment:` of the task. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Aborted when nobody waits for the task any more: what it runs on the host is ended. */
  readonly signal?: AbortSignal | undefined;
  /** What earlier tasks of a dry run would have left; for reading only. */
  readonly expected?: Expectations | undefined;
  /** Live output of `run`. */
  readonly onOutput?: RunOptions['onOutput'];
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
  (script, options = {}) =>
    transport.exec({
      script: exports({ ...host.environment, ...options.env }) + change(options.cwd) + script,
      stdin: options.stdin,
      become: host.become,
      timeout: options.timeout,
      signal: host.signal,
      onOutput: options.onOutput,
    });

export const asText = (result: ExecResult): TextResult => ({
  rc: result.rc,
  stdout: textOfBytes(result.stdout),
  stderr: textOfBytes(result.stderr),
});
