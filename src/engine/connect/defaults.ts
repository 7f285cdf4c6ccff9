/**
 * What connections start from.
 * @module
 */
import type { Settings } from '../../config/index.ts';
import type { ConnectHooks, ConnectOptions, SshConfig, Transport } from '../../connection/types.ts';
import type { PluginBecome, PluginConnection } from '../../library/index.ts';
import type { RunOptions } from '../state/options.ts';

/** Settings of the configuration and command line that connections start from. */
export interface ConnectionDefaults {
  readonly options: RunOptions;
  readonly settings: Settings['values'];
  readonly knownHostsFiles: readonly string[];
  readonly agent: string | undefined;
  /** The person who runs tsplay. */
  readonly localUser: string;
  /** A path with `~` spelled out. */
  expand(path: string): string;
  /** What `~/.ssh/config` says of a host, through `ssh -G`. */
  resolveSsh(
    host: string,
    user: string | undefined,
    port: number | undefined,
    args: readonly string[],
  ): Promise<SshConfig>;
  connect(options: ConnectOptions, hooks: ConnectHooks): Promise<Transport>;
  /** A connection plug-in in Python. Throws TSP1108 where it is there and cannot be run. */
  readonly plugin?: ((name: string) => PluginConnection | undefined) | undefined;
  /** A become plug-in in Python. Throws TSP1108 where it is there and cannot be run. */
  readonly becomePlugin?: ((name: string) => PluginBecome | undefined) | undefined;
  /** Ends what an earlier run kept for a host. */
  forget(options: ConnectOptions): Promise<void>;
}
