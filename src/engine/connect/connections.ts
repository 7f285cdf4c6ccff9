/**
 * Connections of a run: one per host and login, opened when first needed, closed at the end.
 * @module
 */
import type { ConnectHooks, ConnectOptions, Transport } from '../../connection/types.ts';
import { TsplayError } from '../../errors/index.ts';
import type { Told } from '../../python/index.ts';
import { asking } from './asking.ts';
import type { ConnectionDefaults } from './defaults.ts';
import { becomeOptions } from './become-options.ts';
import { connectionName, connectOptions, localOptions } from './connect-options.ts';
import type { Connections, Route, RouteRequest } from '../state/contracts.ts';
import { opening, traced } from './trace.ts';

/** Names of the controller that need not be in the inventory. */
export const isLocalName = (name: string): boolean => ['localhost', '127.0.0.1', '::1'].includes(name);

/** What makes two connections the same. */
const keyOf = (options: ConnectOptions): string =>
  JSON.stringify({
    ...options,
    password: options.password !== undefined,
    passphrase: options.passphrase !== undefined,
    // How long to try makes no other connection.
    connectTimeout: undefined,
    retries: undefined,
  });

export class OpenConnections implements Connections {
  readonly #defaults: ConnectionDefaults;
  readonly #open = new Map<string, Promise<Transport>>();
  readonly #hooks: ConnectHooks;
  /** Text that must not be shown: passwords. */
  readonly #secret: (text: string) => void;

  /** Told what connections are asked to do; undefined at lower verbosity. */
  readonly #trace: ((message: string) => void) | undefined;

  #stopping: Promise<unknown> | undefined;
  #reopened = false;

  constructor(
    defaults: ConnectionDefaults,
    secret: (text: string) => void,
    hooks: ConnectHooks,
    trace?: (message: string) => void,
  ) {
    this.#hooks = hooks;
    this.#defaults = defaults;
    this.#secret = secret;
    this.#trace = trace;
  }

  /** The way to a host for one task; connects when there is no connection yet. Rejects with TSP2xxx. */
  async route(request: RouteRequest): Promise<Route> {
    const ask = asking(request, this.#defaults, this.#secret);
    const options = await connectOptions(ask);
    // Said before anything is opened: an unknown method needs no host.
    const transport = this.#transport(options);
    const early = await becomeOptions(ask, options.user).catch((error: unknown) => {
      transport.catch(() => undefined);
      throw error as Error;
    });
    const open = await transport;
    return {
      transport: open,
      become:
        open.user === undefined || open.user === options.user ? early : await becomeOptions(ask, open.user),
    };
  }

  nameOf(request: RouteRequest): Promise<string> {
    return connectionName(asking(request, this.#defaults, this.#secret));
  }

  /** The way to a host where it is open already, or being opened; opens and asks nothing. */
  async opened(request: RouteRequest): Promise<Route | undefined> {
    const ask = asking(request, this.#defaults, this.#secret);
    const options = await connectOptions(ask);
    const transport = await this.#open.get(keyOf(options))?.catch(() => undefined);
    if (transport === undefined || transport.lost !== undefined) return undefined;
    return { transport, become: await becomeOptions(ask, transport.user ?? options.user) };
  }

  /** A connection to the controller itself. */
  local(): Promise<Transport> {
    return this.#transport(localOptions(this.#defaults, 'localhost'));
  }

  #transport(options: ConnectOptions): Promise<Transport> {
    const key = keyOf(options);
    const open = this.#open.get(key);
    return open === undefined ? this.#opened(key, options) : this.#alive(key, open, options);
  }

  #opened(key: string, options: ConnectOptions): Promise<Transport> {
    if (this.stopping && !this.#reopened)
      return Promise.reject(new TsplayError('TSP1601', 'The run is being stopped.'));
    const open = this.#connect(options);
    this.#open.set(key, open);
    // A host that came back (reboot, wait_for_connection) is tried anew.
    open.catch(() => this.#open.delete(key));
    return open;
  }

  /** A connection that was lost meanwhile is opened again: only what was under way has failed with it. */
  async #alive(key: string, open: Promise<Transport>, options: ConnectOptions): Promise<Transport> {
    const transport = await open;
    if (transport.lost === undefined) return transport;
    // Others may have noticed it first.
    const now = this.#open.get(key);
    if (now !== undefined && now !== open) return now;
    void transport.close().catch(() => undefined);
    return this.#opened(key, options);
  }

  async #connect(options: ConnectOptions): Promise<Transport> {
    const trace = this.#trace;
    trace?.(opening(options));
    const maxOutput = this.#defaults.settings.maxTaskOutput;
    const transport =
      options.plugin === undefined
        ? await this.#defaults.connect({ ...options, maxOutput }, this.#hooks)
        : await this.#openPlugin(options, options.plugin, maxOutput);
    return trace === undefined ? transport : traced(transport, options, trace);
  }

  async #openPlugin(
    { inventoryName }: ConnectOptions,
    { name, work }: NonNullable<ConnectOptions['plugin']>,
    maxOutput: number,
  ): Promise<Transport> {
    const plugin = this.#defaults.plugin?.(name);
    if (plugin === undefined) throw new TsplayError('TSP2010', `the connection plug-in ${name} is gone`);
    const { verbosity } = this.#defaults.options;
    const told = ({ kind, text }: Told): void =>
      kind === 'note' ? this.#trace?.(text) : this.#hooks.tell(text);
    return plugin.open(work, { label: `${name} ${inventoryName}`, verbosity, maxOutput, told });
  }

  /** Ends the connection of a task's host, if there is one (`meta: reset_connection`). Opens none. */
  async forget(request: RouteRequest): Promise<void> {
    const options = await connectOptions(asking(request, this.#defaults, this.#secret));
    const open = await this.#open.get(keyOf(options))?.catch(() => undefined);
    if (open !== undefined) await this.reset(open);
    else await this.#defaults.forget(options);
  }

  /** Drops the connections of a host, so that the next task opens new ones (lost ones). */
  async reset(transport: Transport): Promise<void> {
    for (const [key, open] of this.#open) {
      if ((await open.catch(() => undefined)) === transport) this.#open.delete(key);
    }
    await transport.close({ reset: true });
  }

  /** Ends everything that runs on hosts, and opens nothing more. Gives what could not be ended in time, in words. */
  stop(limit: number): Promise<string[]> {
    const stopping = this.#stopAll(limit);
    this.#stopping = stopping;
    return stopping;
  }

  /** Whether everything is being ended: what fails from now on has not failed by itself. */
  get stopping(): boolean {
    return this.#stopping !== undefined;
  }

  /** After {@link stop}: what should be undone on hosts gets connections of its own. */
  reopen(): void {
    for (const open of this.#open.values()) open.then((old) => old.close()).catch(() => undefined);
    this.#open.clear();
    this.#reopened = true;
  }

  async #stopAll(limit: number): Promise<string[]> {
    const left = await Promise.all(
      [...this.#open.values()].map(async (opening) => {
        // What is still connecting runs nothing.
        const open = await Promise.race([
          opening.catch(() => undefined),
          new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined))),
        ]);
        return open?.stop(limit) ?? [];
      }),
    );
    return left.flat();
  }

  async close(): Promise<void> {
    // What ends programs on hosts needs the connections until it is done.
    await this.#stopping;
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(open.map((transport) => transport.then((t) => t.close()).catch(() => undefined)));
  }
}
