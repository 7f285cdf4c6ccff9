/**
 * Connection plug-ins in Python: a session for each connection, which runs command lines and moves files. What needs a
 * program that goes on, or a stream, there is not on such a connection.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { NoPrograms } from '../connection/errors.ts';
import type { Become, ExecRequest, ExecResult, Transport, TransportStats } from '../connection/types.ts';
import { TsplayError } from '../errors/index.ts';
import { encodeBytes, encodedDict, PluginError, type PluginSession, type Told } from '../python/index.ts';
import { bytesOfText } from '../util/bytes.ts';
import { quote } from '../util/shell.ts';
import { isDict, valueText, type Value } from '../util/value.ts';
import type { BookPlugins } from './book-plugins.ts';

/** What a connection is told when it is opened, encoded as values travel. */
export type ConnectionWork = Readonly<Record<string, unknown>>;

export interface PluginConnection {
  readonly name: string;
  /** Variables that its options may come from. */
  readonly variables: readonly string[];
  /** Rejects with TSP2002 where it cannot reach the host, else with TSP2010. */
  open(work: ConnectionWork, how: OpenHow): Promise<Transport>;
}

export interface OpenHow {
  readonly label: string;
  readonly verbosity: number;
  readonly maxOutput: number;
  readonly told: (told: Told) => void;
}

/** Names may lead to names; more often than this is a circle. */
const longestRoute = 10;

export class PluginConnections {
  readonly #plugins: BookPlugins;
  readonly #variables = new Map<string, readonly string[]>();

  constructor(plugins: BookPlugins) {
    this.#plugins = plugins;
  }

  find(given: string): PluginConnection | undefined {
    const plugins = this.#plugins;
    const name = this.#located(given);
    if (name === undefined) return undefined;
    const variables = (): readonly string[] => this.#variablesOf(name);
    return {
      name,
      get variables() {
        return variables();
      },
      open: async (work, how) => {
        const session = plugins.side.open('connection', how.verbosity, {
          asked: (what) => Promise.reject(new TypeError(`a connection may not ask for ${what}`)),
          told: how.told,
        });
        const transport = new PluginTransport(session, name, how);
        await transport.open(work);
        return transport;
      },
    };
  }

  cannotRun(given: string): ReturnType<BookPlugins['cannotRun']> {
    const name = this.#located(given);
    return name === undefined ? undefined : this.#plugins.cannotRun('connection', name);
  }

  #located(given: string): string | undefined {
    let at: string | undefined = given;
    for (let steps = 0; at !== undefined && steps < longestRoute; steps++) {
      if (this.#plugins.fileOf('connection', at) !== undefined) return at;
      at = this.#plugins.redirect('connection', at);
    }
    return undefined;
  }

  #variablesOf(name: string): readonly string[] {
    const known = this.#variables.get(name) ?? [
      ...this.#plugins.side.wanted('connection', name),
      'ansible_pipelining',
    ];
    this.#variables.set(name, known);
    return known;
  }
}

/** Bytes that one word of a command line may have; Linux allows 128 KiB. */
const longestWord = 96 * 1024;

/** Words that mean the same in every shell. */
const plainWords = /^[\w ./=:@%+,-]+$/;
const wrapped = /^exec \/bin\/sh -c ([\w./=:@%+,-]+|'[^']*')$/;

/** A program of sh as a command line: the host's login shell may be another one. */
function commandLine(script: string): string {
  const inner = wrapped.exec(script)?.[1]?.replace(/^'|'$/g, '') ?? script;
  return plainWords.test(inner) ? inner : `/bin/sh -c ${quote(script)}`;
}

class PluginTransport implements Transport {
  readonly label: string;
  readonly maxOutput: number;
  readonly stats: TransportStats = { roundTrips: 0, requests: 0, bytesSent: 0, bytesReceived: 0 };
  readonly #session: PluginSession;
  readonly #name: string;
  /** One thing at a time. */
  #last: Promise<unknown> = Promise.resolve();
  #tmp: string | undefined;
  lost: TsplayError | undefined;

  constructor(session: PluginSession, name: string, { label, maxOutput }: OpenHow) {
    this.#session = session;
    this.#name = name;
    this.label = label;
    this.maxOutput = maxOutput;
  }

  async open(work: ConnectionWork): Promise<void> {
    try {
      await this.#call('open', work);
    } catch (error) {
      this.#session.close();
      throw error;
    }
  }

  async exec(request: ExecRequest): Promise<ExecResult> {
    const { stdin, become, signal, onOutput, maxOutput } = request;
    signal?.throwIfAborted();
    const script =
      request.script.length > longestWord ? await this.#asFile(request.script, become) : request.script;
    const input = stdin instanceof Readable ? await buffer(stdin) : Buffer.from(stdin ?? '');
    const done = await this.#call('exec', {
      cmd: commandLine(script),
      stdin: encodeBytes(input),
      become: become === undefined ? null : encodedBecome(become),
    });
    const part = (name: string): Buffer => bytesOfText(isDict(done) ? valueText(done.get(name) ?? '') : '');
    const result = {
      rc: isDict(done) ? Number(done.get('rc')) : 0,
      stdout: part('stdout'),
      stderr: part('stderr'),
    };
    this.stats.bytesReceived += result.stdout.length + result.stderr.length;
    if (result.stdout.length > (maxOutput ?? this.maxOutput))
      throw new TsplayError('TSP2009', `${this.label}: the program printed more than a task may keep`);
    if (result.stdout.length > 0) onOutput?.('stdout', result.stdout);
    if (result.stderr.length > 0) onOutput?.('stderr', result.stderr);
    return result;
  }

  /** The program as a file that it removes itself, in words that run it. */
  async #asFile(script: string, become: Become | undefined): Promise<string> {
    const path = `/tmp/tsplay-program-${randomBytes(12).toString('hex')}`;
    await this.upload(bytesOfText(`rm -f -- ${path}\n${script}`), path, { become });
    return `. ${path}`;
  }

  async upload(...[content, remote, how = {}]: Parameters<Transport['upload']>): Promise<void> {
    const mode = (how.mode ?? 0o600).toString(8);
    if (how.become !== undefined) {
      const stdin = Buffer.isBuffer(content) ? content : createReadStream(content.localPath);
      await this.#must(
        `umask 077; cat >${quote(remote)} && chmod -- ${mode} ${quote(remote)}`,
        how.become,
        stdin,
      );
      return;
    }
    const local = Buffer.isBuffer(content) ? this.#file() : content.localPath;
    if (Buffer.isBuffer(content)) writeFileSync(local, content, { mode: 0o600 });
    await this.#call('put', { local, remote });
    await this.#must(`chmod -- ${mode} ${quote(remote)}`, undefined);
  }

  async download(...[remote, how = {}]: Parameters<Transport['download']>): Promise<Buffer> {
    return this.#must(`cat -- ${quote(remote)}`, how.become);
  }

  async downloadInto(...[remote, sink, how = {}]: Parameters<Transport['downloadInto']>): Promise<void> {
    if (how.become !== undefined) {
      await pipeline(Readable.from([await this.download(remote, how)]), sink);
      return;
    }
    const local = this.#file();
    createWriteStream(local, { mode: 0o600 }).end();
    await this.#call('fetch', { local, remote });
    await pipeline(createReadStream(local), sink);
  }

  openStream(): Promise<never> {
    return Promise.reject(this.#cannot('streams'));
  }
  openProgram(): Promise<never> {
    const { message, hint } = this.#cannot('programs that go on beside others');
    return Promise.reject(new NoPrograms('TSP2010', message, { hint }));
  }
  endWithRun(): () => void {
    return () => undefined;
  }
  stop(): Promise<readonly string[]> {
    this.#end();
    return Promise.resolve([]);
  }

  async close(): Promise<void> {
    await this.#last;
    if (this.lost === undefined) await this.#call('close', {}).catch(() => undefined);
    this.#end();
  }

  #end(): void {
    this.#session.close();
    if (this.#tmp !== undefined) rmSync(this.#tmp, { recursive: true, force: true });
    this.#tmp = undefined;
  }

  #file(): string {
    this.#tmp ??= mkdtempSync(join(tmpdir(), 'tsplay-connection-'));
    return join(this.#tmp, 'file');
  }

  async #must(script: string, become: Become | undefined, stdin?: ExecRequest['stdin']): Promise<Buffer> {
    const { rc, stdout, stderr } = await this.exec({ script, become, stdin });
    if (rc === 0) return stdout;
    throw new TsplayError('TSP2007', `${this.label}: ${stderr.toString('utf8').trim()}`);
  }

  #call(what: string, work: unknown): Promise<Value> {
    this.stats.requests++;
    this.stats.roundTrips++;
    const done = this.#last.then(() => this.#session.call(what, work));
    this.#last = done.catch(() => undefined);
    return done.catch((error: unknown) => {
      throw this.#failure(error);
    });
  }

  /** A host that cannot be reached is told apart from a plug-in that has failed; one that has died is no use any more. */
  #failure(error: unknown): unknown {
    if (!(error instanceof PluginError)) return error;
    const unreachable =
      error.kind === 'AnsibleConnectionFailure' || error.kind === 'AnsibleAuthenticationFailure';
    const told = new TsplayError(unreachable ? 'TSP2002' : 'TSP2010', `${this.#name}: ${error.message}`, {
      cause: error,
    });
    if (error.kind === undefined) this.lost = told;
    return told;
  }

  #cannot(what: string): TsplayError {
    return new TsplayError('TSP2010', `${this.label}: the connection plug-in ${this.#name} has no ${what}`, {
      hint: 'Reach the host by ssh for this task.',
    });
  }
}

const encodedBecome = ({ method, user, password, flags, exe }: Become): unknown =>
  encodedDict([
    ['method', method],
    ['user', user],
    ['pass', password],
    ['flags', flags?.join(' ')],
    ['exe', exe],
  ]);
