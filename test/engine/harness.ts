/**
 * Runs a book of a few lines for real: files in a temporary folder, the engine as the command line uses it, modules on
 * this machine through the local connection.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { runPlaybooks, type RunHooks, type RunOptions } from '../../src/engine/index.ts';
import { formatError, TsplayError } from '../../src/errors/index.ts';
import type { EventOf, HostStats, RunEvent } from '../../src/events/types.ts';

export interface Ran {
  readonly exit: number;
  readonly events: readonly RunEvent[];
  /** `task: host status`, items too, in the order of the events. */
  readonly lines: readonly string[];
  /** What `debug` said, in order: `host: message`. */
  readonly said: readonly string[];
  readonly stats: Readonly<Record<string, HostStats>>;
  /** The error that was thrown before anything ran, as a person sees it. */
  readonly error: string | undefined;
  readonly dir: string;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export interface Book {
  /** Files by path; `site.yml` is the playbook. Or the playbook alone. */
  readonly files: Readonly<Record<string, string>>;
  readonly options?: Partial<RunOptions>;
  /** Answers of the person at the terminal; nobody is there unless given. */
  readonly prompt?: RunHooks['prompt'];
  /** Hears each event too, as a renderer does; bugs then fail their host instead of the test. */
  readonly listener?: (event: RunEvent) => void;
  /** Environment beside HOME and PATH. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A run that nothing is asked of. */
export const blankOptions: RunOptions = {
  playbooks: [],
  inventories: [],
  tags: [],
  skipTags: [],
  extraVars: [],
  check: false,
  diff: false,
  forks: 10,
  become: false,
  verbosity: 0,
  step: false,
  forceHandlers: false,
  flushCache: false,
  vaultIds: [],
  modulePath: [],
  debugVars: false,
};

/** Runs a book; hosts are `a` and `b` unless it brings an inventory of its own (`hosts`). */
export async function run(book: string | Book): Promise<Ran> {
  const given: Book = typeof book === 'string' ? { files: { 'site.yml': book } } : book;
  const { files, options = {}, env = {} } = given;
  const nobody = (): Promise<string> => Promise.reject(new Error('nobody is there to be asked'));
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-engine-'));
  folders.push(dir);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  const events: RunEvent[] = [];
  const hooks: RunHooks = {
    emit: (event) => {
      given.listener?.(event);
      events.push(event);
    },
    prompt: given.prompt ?? nobody,
    signal: new AbortController().signal,
    env: { HOME: dir, PATH: process.env['PATH'], ...env },
    cwd: dir,
    internalError: (error) => {
      if (given.listener === undefined) throw error;
    },
  };
  const inventories = 'hosts' in files ? [join(dir, 'hosts')] : ['a,b'];
  let exit = -1;
  let error: string | undefined;
  try {
    exit = await runPlaybooks(
      {
        ...blankOptions,
        extraVars: ['ansible_connection=local'],
        inventories,
        playbooks: [join(dir, 'site.yml')],
        ...options,
      },
      hooks,
    );
  } catch (thrown) {
    if (!(thrown instanceof TsplayError)) throw thrown;
    error = formatError(thrown).replaceAll(`${dir}/`, '');
  }
  return { exit, events, lines: linesOf(events), said: saidIn(events), stats: statsOf(events), error, dir };
}

const ofType = <T extends RunEvent['type']>(events: readonly RunEvent[], type: T): EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => event.type === type);

const linesOf = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => {
    if (event.type !== 'host.end' && event.type !== 'item.end') return [];
    const { host, status, itemLabel, ignored } = event.result;
    const item = itemLabel === undefined ? '' : ` (${itemLabel})`;
    return [
      `${event.task.isHandler ? 'handler ' : ''}${event.task.name}: ${host} ${status}${ignored ? ' ignored' : ''}${item}`,
    ];
  });

const saidIn = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => {
    if (event.type !== 'host.end' && event.type !== 'item.end') return [];
    const { host, result } = event.result;
    if (!event.task.action.endsWith('debug') || 'results' in result || !('msg' in result)) return [];
    return [`${host}: ${typeof result['msg'] === 'string' ? result['msg'] : JSON.stringify(result['msg'])}`];
  });

const statsOf = (events: readonly RunEvent[]): Readonly<Record<string, HostStats>> =>
  ofType(events, 'stats')[0]?.hosts ?? {};
