/**
 * What the rest of tsplay knows of a connection: run a shell program, move a file, open a stream.
 * @module
 */
import type { Duplex, Readable, Writable } from 'node:stream';
import type Dockerode from 'dockerode';
import type { TsplayError } from '../errors/index.ts';

/** Docker's API client; connection is its owner. */
export type Docker = Dockerode;

/** How another user is become; see become/methods.ts for each. */
export type BecomeMethod =
  | 'sudo' | 'su' | 'doas' | 'dzdo' | 'ksu' | 'pbrun' | 'pfexec' | 'pmrun' | 'run0' | 'runuser' | 'sesu' | 'sudosu'; // prettier-ignore

/** A method that is not ours: a plug-in makes its command lines. */
export interface BecomePlugin {
  readonly name: string;
  /** Tells it apart from the same method with other options. */
  readonly key: string;
  /** The command line that runs `command`, a command line itself, as the user. Rejects with TSP2004. */
  build(command: string): Promise<string>;
}

/** How to act as another user on the host. `undefined` in a request means: as the login user. */
export interface Become {
  /** `plugin`: what {@link Become.plugin} is. */
  readonly method: BecomeMethod | 'plugin';
  /** A method of the user's own. */
  readonly plugin?: BecomePlugin | undefined;
  readonly user: string;
  /** The password that the method asks for; travels by stdin only. */
  readonly password?: string | undefined;
  /** Flags (`become_flags`), already split into words; they replace the usual ones. */
  readonly flags?: readonly string[] | undefined;
  /** The program, where it is not the method's name. */
  readonly exe?: string | undefined;
  /** Words that su asks with, without the colon; the usual ones when not given. */
  readonly prompts?: readonly string[] | undefined;
}

export interface ExecRequest {
  /** A POSIX sh program. Every word in it that is not a constant went through `quote()`. */
  readonly script: string;
  /** What traces tell in its place, where a task's own words stand in it that its result shows. */
  readonly told?: string | undefined;
  /** What the program reads on stdin; nothing (an immediate end of file) when not given. A stream costs a process. */
  readonly stdin?: Buffer | string | Readable | undefined;
  readonly become?: Become | undefined;
  /** Milliseconds after which the shell is given up and replaced. */
  readonly timeout?: number | undefined;
  /** Bytes of output that are kept; a program that prints more is ended (TSP2009). Default: the connection's limit. */
  readonly maxOutput?: number | undefined;
  /** Aborted when the result is no longer awaited: what runs is ended on the host, what has not begun is not. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Nothing waits for it yet: it is sent behind what a shell runs, whatever that takes, and no further shell is opened for
   * it. It must only look.
   */
  readonly ahead?: true | undefined;
  /** Called when a shell has it, so that what this shell is given from then on comes after it. */
  readonly onSent?: (() => void) | undefined;
  /** Called with each piece as it arrives, for live output. */
  readonly onOutput?: ((stream: 'stdout' | 'stderr', chunk: Buffer) => void) | undefined;
}

/** A program's outcome. A non-zero `rc` is an outcome, not an error. */
export interface ExecResult {
  /** Exit status; 128 + signal number when a signal ended it. */
  readonly rc: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Where a stream leads, seen from the host. */
export type StreamTarget =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

/** An HTTP exchange from the host's point of view. */
export interface HttpRequest {
  readonly url: string;
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | Buffer | undefined;
  /** Speak to this unix socket on the host instead of the URL's host and port. */
  readonly socketPath?: string | undefined;
  /** Milliseconds, default 30,000. */
  readonly timeout?: number | undefined;
  /**
   * `safe`, the default, follows GET and HEAD only, `urllib2` POST too, unless its body were to be sent again. What may be
   * a secret does not go to another server.
   */
  readonly followRedirects?: 'all' | 'safe' | 'none' | 'urllib2' | undefined;
  /** Go through the proxy that the host's environment or the task's names, default no: it is for what may be far away. */
  readonly useProxy?: boolean | undefined;
  /** Log in as ~/.netrc says, where neither the request nor its URL has a login, default no. It is for the server of the URL only. */
  readonly useNetrc?: boolean | undefined;
  /** Headers for the first request only. */
  readonly unredirectedHeaders?: readonly string[] | undefined;
  /** Basic authentication, for the server of the URL only. */
  readonly login?: HttpLogin | undefined;
  readonly validateCerts?: boolean | undefined;
  /** Name that TLS asks for and that the certificate must have, where it is not the URL's host. */
  readonly serverName?: string | undefined;
  readonly ca?: string | Buffer | undefined;
  readonly clientCert?: string | Buffer | undefined;
  /** Names of OpenSSL, joined by colons; Node's choice where there are none. */
  readonly ciphers?: string | undefined;
  readonly clientKey?: string | Buffer | undefined;
}

export interface HttpLogin {
  readonly user: string;
  readonly password: string;
  /** Without waiting to be asked. */
  readonly atOnce: boolean;
}

export interface HttpResponse {
  readonly status: number;
  readonly statusText: string;
  /** Lower-case names; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** After redirects. */
  readonly url: string;
  /** Set by this answer or by one that led to it. */
  readonly cookies: Readonly<Record<string, string>>;
  /** Headers of the request that this answers: the user's, but for those that were not to come so far. */
  readonly sent: Readonly<Record<string, string>>;
  /** It comes from the server of the request, where no redirect has led elsewhere: only then was the client's certificate shown. */
  readonly trusted: boolean;
  /** Through which the answer came, where one was used. */
  readonly proxy?: { readonly url: URL; readonly authorization: string | undefined };
}

/** An answer whose body is still on its way. It must be read to its end or destroyed. */
export interface HttpStream extends Omit<HttpResponse, 'body'> {
  readonly body: Readable;
}

/** What a connection has cost, for the round-trip tests and `--output json`. */
export interface TransportStats {
  /** Times the controller waited for the host: requests sent together count once. */
  roundTrips: number;
  requests: number;
  bytesSent: number;
  bytesReceived: number;
}

/** A program that goes on beside all requests. */
export interface ProgramRequest {
  /** A POSIX sh program, quoted as that of an {@link ExecRequest}. Any user of the host can read it. */
  readonly script: string;
  /** What it is, for people. */
  readonly what: string;
  readonly become?: Become | undefined;
}

/** Its streams. */
export interface HostProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when it has ended and all its output has been delivered; with why, where the connection was lost. */
  readonly ended: Promise<{ readonly rc?: number | undefined; readonly lost?: TsplayError | undefined }>;
}

/** Programs of a host that go on without a request. */
export interface HostGroup {
  /** What they are, for people. */
  readonly what: string;
  /** One process of the group. */
  readonly pid: number;
  readonly become: Become | undefined;
}

/**
 * One connection to one host. Requests made in the same tick to the same shell are sent together (one round trip);
 * answers come in order. Everything rejects with a TsplayError of TSP2xxx when the connection itself fails.
 */
export interface Transport {
  /** How the connection is called in messages: `vagrant@10.100.199.200:22`, `local`. */
  readonly label: string;
  /** Who has logged in, where only the host could tell. */
  readonly user?: string | undefined;
  readonly stats: TransportStats;
  /** Why the connection is gone, once that is known: whatever is asked of it then fails. */
  readonly lost?: TsplayError | undefined;
  /** Bytes that a program may print where its request says nothing else. */
  readonly maxOutput: number;
  exec(request: ExecRequest): Promise<ExecResult>;
  /** Writes bytes to a new file on the host (SFTP or a raw channel), for content too big for a request. */
  upload(
    content: Buffer | { readonly localPath: string },
    remotePath: string,
    options?: { mode?: number; become?: Become | undefined; signal?: AbortSignal | undefined },
  ): Promise<void>;
  /** Reads a whole file of at most `maxOutput` bytes (default: the connection's limit). */
  download(
    remotePath: string,
    options?: { become?: Become | undefined; maxOutput?: number | undefined },
  ): Promise<Buffer>;
  /** Reads a file of any size into `sink`, no faster than that takes it, and ends it. Rejects with the sink's own error. */
  downloadInto(
    remotePath: string,
    sink: Writable,
    options?: { become?: Become | undefined; signal?: AbortSignal | undefined },
  ): Promise<void>;
  /**
   * A byte stream from the host's point of view. Unix sockets that the login user may not open are reached through a
   * helper under `become`.
   */
  openStream(target: StreamTarget, options?: { become?: Become | undefined }): Promise<Duplex>;
  /** Starts a program of sh that goes on beside all requests, with a channel of its own. It ends with the connection. */
  openProgram(request: ProgramRequest): Promise<HostProcess>;
  /**
   * Ends everything that runs on the host (TERM, a second later KILL) and takes no more requests. Resolves with what
   * could not be ended within `limit` milliseconds, in words for people; never rejects.
   */
  stop(limit: number): Promise<readonly string[]>;
  /**
   * A process group on the host that nothing here waits for: {@link stop} ends it too, until the function that this gives is
   * called. `pid`: one of its processes.
   */
  endWithRun(group: HostGroup): () => void;
  /** Closes shells and connection; safe to call twice. `reset`: also what would be kept for other runs. */
  close(options?: { readonly reset?: boolean }): Promise<void>;
}

/** What ssh's configuration says of one login. Lists of algorithms are there only where the user restricts them. */
export interface SshSettings {
  /** The name that the host's key is known by. */
  readonly hostKeyAlias?: string | undefined;
  /** New hosts are remembered by a hash of their name. */
  readonly hashKnownHosts?: boolean | undefined;
  readonly bindAddress?: string | undefined;
  readonly addressFamily?: 4 | 6 | undefined;
  /** Signs of life that may stay unanswered. */
  readonly keepaliveCountMax?: number | undefined;
  /** Of the agent's keys only those that are named as files. */
  readonly identitiesOnly?: boolean | undefined;
  /** Ways of authentication that are switched off, as the protocol calls them. */
  readonly noLoginBy?: readonly string[] | undefined;
  readonly ciphers?: readonly string[] | undefined;
  readonly kex?: readonly string[] | undefined;
  readonly macs?: readonly string[] | undefined;
  readonly hostKeyAlgorithms?: readonly string[] | undefined;
}

/** What is known of a host from ssh's configuration. */
export interface SshConfig extends Partial<ConnectOptions> {
  /** Options that are set and that only the system's ssh obeys. */
  readonly beyond?: readonly string[] | undefined;
}

/** What a connection may tell and ask the person who runs tsplay. */
export interface ConnectHooks {
  /** Says something that is worth knowing, once. */
  tell(message: string): void;
  /** Asks the person at the terminal; resolves with undefined where there is none. */
  ask(question: string, options: { readonly secret: boolean }): Promise<string | undefined>;
}

/** A host to log in to. */
export interface Hop {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Keys of its own, tried before those of the host that it leads to. */
  readonly privateKeyFiles?: readonly string[] | undefined;
  readonly settings?: SshSettings | undefined;
}

/** Everything needed to open a connection, resolved from inventory variables, flags and configuration. */
export interface ConnectOptions {
  readonly kind: 'ssh' | 'openssh' | 'docker' | 'local' | 'plugin';
  /** Inventory name, for messages. */
  readonly inventoryName: string;
  /** Address or name to connect to (`ansible_host`). */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string | undefined;
  /** Private keys to try, paths; `~` already expanded. */
  readonly privateKeyFiles: readonly string[];
  readonly passphrase?: string | undefined;
  /** Path of the agent's socket; undefined to use none. */
  readonly agent?: string | undefined;
  /** Lets programs on the host use the agent. */
  readonly agentForward?: boolean | undefined;
  readonly hostKeyChecking: 'yes' | 'accept-new' | 'no';
  /** With `yes`: a key that is not known is asked about where there is a terminal. */
  readonly mayAsk?: boolean | undefined;
  readonly knownHostsFiles: readonly string[];
  /** Milliseconds. */
  readonly connectTimeout: number;
  readonly keepaliveInterval: number;
  /** Hosts to go through, first hop first. */
  readonly proxyJump: readonly Hop[];
  /** A program of the controller that leads to the host (`ProxyCommand`); `%h`, `%p` and `%r` are filled in. */
  readonly proxyCommand?: string | undefined;
  /** Variables that are offered to the server for each session (`SendEnv`, `SetEnv`). */
  readonly sessionEnv?: Readonly<Record<string, string>> | undefined;
  readonly settings?: SshSettings | undefined;
  /** For kind `ssh`: the same host by the system's ssh, and what it is needed for, where that is known already. */
  readonly system?: ConnectOptions | undefined;
  readonly beyond?: readonly string[] | undefined;
  /** For kind `local`: the folder that programs begin in; that of tsplay itself when not given. */
  readonly cwd?: string | undefined;
  /** The shell that runs the programs (`ansible_shell_executable`), default `/bin/sh`. */
  readonly shell: string;
  /** Further attempts when the host cannot be reached; by default a few where it is there, but turns logins away or is late. */
  readonly retries?: number | undefined;
  /** Bytes that a program may print; default 16 MiB. */
  readonly maxOutput?: number | undefined;
  /** How big files travel; default `smart`. */
  readonly transferMethod?: TransferMethod | undefined;
  /** For kind `openssh`. */
  readonly openssh?: OpensshOptions | undefined;
  /** For kind `docker`. */
  readonly docker?: ContainerOptions | undefined;
  /** For kind `plugin`, which another layer opens: its name, and what it is told. */
  readonly plugin?: { readonly name: string; readonly work: Readonly<Record<string, unknown>> } | undefined;
}

/** `smart`: the quickest that the host offers. `piped`: through a program of its own. */
export type TransferMethod = 'smart' | 'sftp' | 'scp' | 'piped';

/** How the system's own SSH programs are called. Words are already split. */
export interface OpensshOptions {
  readonly executable: string;
  /** For ssh, sftp and scp (`ssh_args`, `ssh_common_args`). */
  readonly args: readonly string[];
  /** For ssh only. */
  readonly sshArgs: readonly string[];
  readonly sftpExecutable: string;
  readonly sftpArgs: readonly string[];
  readonly scpExecutable: string;
  readonly scpArgs: readonly string[];
  /** `ControlPath` with ssh's own tokens; undefined for one made of what the connection is. */
  readonly controlPath?: string | undefined;
  readonly controlPathDir: string;
  /** Whether user and port are left to ssh's own configuration. */
  readonly userGiven: boolean;
  readonly portGiven: boolean;
  /** Part of the question that the password is the answer to; any question when undefined. */
  readonly passwordPrompt?: string | undefined;
  /** Library of a smart card, the PIN of which is the password. */
  readonly pkcs11Provider?: string | undefined;
}

/** How a program is started in a container. */
export interface ContainerOptions {
  /** docker, or a program with the same commands. */
  readonly executable: string;
  /** Words before the command, such as `--context x`. */
  readonly args: readonly string[];
  /** User in the container; the image's own when undefined. */
  readonly user?: string | undefined;
  readonly workingDir?: string | undefined;
  readonly privileged: boolean;
  readonly env: Readonly<Record<string, string>>;
}
