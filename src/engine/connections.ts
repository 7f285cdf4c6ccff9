/**
 * Connections of a run: one per host and login, opened when first needed, closed at the end.
 * @module
 */
import type { Become, ConnectOptions, Transport } from '../connection/types.ts';
import { TsplayError } from '../errors/index.ts';
import type { Inheritable } from '../playbook/index.ts';
import type { Templar, VarSource } from '../template/index.ts';
import { shlexSplit } from '../util/shlex.ts';
import { renderBool, renderNumber, renderText } from './render.ts';
import type { RunOptions } from './options.ts';

/** Settings of the configuration and command line that connections start from. */
export interface ConnectionDefaults {
  readonly options: RunOptions;
  readonly hostKeyChecking: ConnectOptions['hostKeyChecking'];
  readonly knownHostsFiles: readonly string[];
  readonly remoteUser: string | undefined;
  readonly remotePort: number | undefined;
  /** Connection used when none is named: `ssh`, `local`. */
  readonly transport: string;
  readonly privateKeyFiles: readonly string[];
  readonly agent: string | undefined;
  /** Seconds. */
  readonly timeout: number;
  readonly become: boolean;
  readonly becomeUser: string;
  readonly becomeMethod: string;
  /** The person who runs tsplay. */
  readonly localUser: string;
  readonly home: string;
  /** What `~/.ssh/config` says of a host, through `ssh -G`. */
  resolveSsh(
    host: string,
    user: string | undefined,
    port: number | undefined,
    args: readonly string[],
  ): Promise<Partial<ConnectOptions>>;
  connect(options: ConnectOptions): Promise<Transport>;
}

/** A way to a host: the connection, and who to be there. */
export interface Route {
  readonly transport: Transport;
  readonly become: Become | undefined;
}

/** The variables and keywords that decide how a host is reached for one task. */
export interface RouteRequest {
  readonly host: string;
  readonly vars: VarSource;
  readonly templar: Templar;
  readonly keywords: Inheritable;
  /** Delegated to the controller without being in the inventory: run there, not over SSH. */
  readonly implicitLocal: boolean;
}

/** Names of connection plug-ins that mean one of ours. */
const kinds: ReadonlyMap<string, ConnectOptions['kind']> = new Map([
  ['ssh', 'ssh'],
  ['smart', 'ssh'],
  ['paramiko', 'ssh'],
  ['paramiko_ssh', 'ssh'],
  ['local', 'local'],
]);

type Lookup = (...names: string[]) => Promise<string | undefined>;

export class Connections {
  readonly #defaults: ConnectionDefaults;
  readonly #open = new Map<string, Promise<Transport>>();
  /** Text that must not be shown: passwords. */
  readonly #secret: (text: string) => void;

  constructor(defaults: ConnectionDefaults, secret: (text: string) => void) {
    this.#defaults = defaults;
    this.#secret = secret;
  }

  /** The way to a host for one task; connects when there is no connection yet. Rejects with TSP2xxx. */
  async route(request: RouteRequest): Promise<Route> {
    const lookup: Lookup = async (...names) => {
      for (const name of names) {
        const value = request.vars.get(name);
        const text = value === undefined ? undefined : await renderText(request.templar, value);
        if (text !== undefined) return text;
      }
      return undefined;
    };
    const options = await this.#connectOptions(request, lookup);
    const become = await this.#become(request, lookup, options);
    return { transport: await this.#transport(options), become };
  }

  /** A connection to the controller itself. */
  local(): Promise<Transport> {
    return this.#transport(this.#localOptions('localhost'));
  }

  #transport(options: ConnectOptions): Promise<Transport> {
    const key = JSON.stringify([
      options.kind,
      options.inventoryName,
      options.host,
      options.port,
      options.user,
      options.privateKeyFiles,
      options.password !== undefined,
    ]);
    let open = this.#open.get(key);
    if (open === undefined) {
      open = this.#defaults.connect(options);
      this.#open.set(key, open);
      // A host that came back (reboot, wait_for_connection) is tried anew.
      open.catch(() => this.#open.delete(key));
    }
    return open;
  }

  /** Drops the connections of a host, so that the next task opens new ones (`meta: reset_connection`, lost ones). */
  async reset(transport: Transport): Promise<void> {
    for (const [key, open] of this.#open) {
      if ((await open.catch(() => undefined)) === transport) this.#open.delete(key);
    }
    await transport.close();
  }

  async close(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(open.map((transport) => transport.then((t) => t.close()).catch(() => undefined)));
  }

  #localOptions(name: string): ConnectOptions {
    return {
      kind: 'local',
      inventoryName: name,
      host: name,
      port: 0,
      user: this.#defaults.localUser,
      privateKeyFiles: [],
      hostKeyChecking: 'no',
      knownHostsFiles: [],
      connectTimeout: this.#defaults.timeout * 1000,
      keepaliveInterval: 0,
      proxyJump: [],
      shell: '/bin/sh',
    };
  }

  async #kind(request: RouteRequest, lookup: Lookup): Promise<ConnectOptions['kind']> {
    const name =
      (await lookup('ansible_connection')) ??
      (await renderText(request.templar, request.keywords.connection)) ??
      this.#defaults.options.connection ??
      (request.implicitLocal ? 'local' : this.#defaults.transport);
    const kind = kinds.get(name.replace(/^ansible\.(builtin|legacy)\./, ''));
    if (kind !== undefined) return kind;
    throw new TsplayError('TSP2002', `${request.host}: the connection type '${name}' is not known`, {
      hint: `one of ${[...kinds.keys()].join(', ')}`,
    });
  }

  async #connectOptions(request: RouteRequest, lookup: Lookup): Promise<ConnectOptions> {
    const { keywords, templar } = request;
    const { options } = this.#defaults;
    if ((await this.#kind(request, lookup)) === 'local') return this.#localOptions(request.host);
    const host = (await lookup('ansible_host', 'ansible_ssh_host')) ?? request.host;
    const askedUser =
      (await lookup('ansible_user', 'ansible_ssh_user')) ??
      (await renderText(templar, keywords.remoteUser)) ??
      options.remoteUser ??
      this.#defaults.remoteUser;
    const portText = await lookup('ansible_port', 'ansible_ssh_port');
    const askedPort =
      portText === undefined ? await renderNumber(templar, keywords.port, 'port') : Number(portText);
    const args = await this.#sshArgs(lookup);
    const configured = await this.#defaults.resolveSsh(host, askedUser, askedPort, args);
    const checking = await lookup('ansible_ssh_host_key_checking', 'ansible_host_key_checking');
    const shell = await lookup('ansible_shell_executable');
    return {
      kind: 'ssh',
      inventoryName: request.host,
      host: configured.host ?? host,
      port: askedPort ?? configured.port ?? this.#defaults.remotePort ?? 22,
      user: askedUser ?? configured.user ?? this.#defaults.localUser,
      ...(await this.#credentials(lookup, configured.privateKeyFiles ?? [])),
      ...(configured.agent === undefined ? {} : { agent: configured.agent }),
      hostKeyChecking:
        checking === undefined
          ? ((args.length > 0 ? configured.hostKeyChecking : undefined) ?? this.#defaults.hostKeyChecking)
          : checkingOf(checking),
      knownHostsFiles: configured.knownHostsFiles ?? this.#defaults.knownHostsFiles,
      connectTimeout: (options.timeout ?? this.#defaults.timeout) * 1000,
      keepaliveInterval: configured.keepaliveInterval ?? 15_000,
      proxyJump: configured.proxyJump ?? [],
      proxyCommand: configured.proxyCommand,
      shell: shell ?? '/bin/sh',
    };
  }

  /** Words for ssh from variables and flags, common ones first. */
  async #sshArgs(lookup: Lookup): Promise<string[]> {
    const { options } = this.#defaults;
    const texts = [
      (await lookup('ansible_ssh_args')) ?? '',
      (await lookup('ansible_ssh_common_args')) ?? options.sshCommonArgs ?? '',
      (await lookup('ansible_ssh_extra_args')) ?? options.sshExtraArgs ?? '',
    ];
    return texts.flatMap((text) => shlexSplit(text));
  }

  /** What there is to log in with; passwords and passphrases are hidden from then on. */
  async #credentials(
    lookup: Lookup,
    configuredKeys: readonly string[],
  ): Promise<Pick<ConnectOptions, 'password' | 'passphrase' | 'privateKeyFiles' | 'agent'>> {
    const { options } = this.#defaults;
    const password =
      (await lookup('ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password')) ??
      options.connectionPassword;
    const passphrase = await lookup('ansible_ssh_private_key_passphrase', 'ansible_private_key_passphrase');
    if (password !== undefined) this.#secret(password);
    if (passphrase !== undefined) this.#secret(passphrase);
    const key =
      (await lookup('ansible_ssh_private_key_file', 'ansible_private_key_file')) ?? options.privateKeyFile;
    return {
      password,
      passphrase,
      privateKeyFiles:
        key === undefined ? [...this.#defaults.privateKeyFiles, ...configuredKeys] : [this.#expand(key)],
      agent: this.#defaults.agent,
    };
  }

  #expand(path: string): string {
    return path.startsWith('~/') ? `${this.#defaults.home}${path.slice(1)}` : path;
  }

  async #become(request: RouteRequest, lookup: Lookup, options: ConnectOptions): Promise<Become | undefined> {
    const { keywords, templar } = request;
    const fromVars = await lookup('ansible_become');
    const wanted =
      fromVars === undefined
        ? await renderBool(
            templar,
            keywords.become,
            'become',
            this.#defaults.options.become || this.#defaults.become,
          )
        : await renderBool(templar, fromVars, 'ansible_become');
    if (!wanted) return undefined;
    const user =
      (await lookup('ansible_become_user')) ??
      (await renderText(templar, keywords.becomeUser)) ??
      this.#defaults.options.becomeUser ??
      this.#defaults.becomeUser;
    const method =
      (await lookup('ansible_become_method')) ??
      (await renderText(templar, keywords.becomeMethod)) ??
      this.#defaults.options.becomeMethod ??
      this.#defaults.becomeMethod;
    const password =
      (await lookup(
        'ansible_become_password',
        'ansible_become_pass',
        'ansible_sudo_pass',
        'ansible_sudo_password',
      )) ?? this.#defaults.options.becomePassword;
    if (password !== undefined) this.#secret(password);
    if (user === options.user && password === undefined) return undefined;
    const flags = (await lookup('ansible_become_flags')) ?? (await renderText(templar, keywords.becomeFlags));
    return {
      method: becomeMethodOf(method),
      user,
      ...(password === undefined ? {} : { password }),
      ...(flags === undefined ? {} : { flags: flags.split(/\s+/).filter((flag) => flag !== '') }),
    };
  }
}

const checkingOf = (text: string): ConnectOptions['hostKeyChecking'] => {
  const word = text.toLowerCase();
  if (word === 'accept-new') return 'accept-new';
  return ['no', 'false', '0', 'off'].includes(word) ? 'no' : 'yes';
};

const becomeMethodOf = (text: string): Become['method'] => {
  const word = text.replace(/^.*\./, '');
  if (word === 'su' || word === 'doas') return word;
  return 'sudo';
};
