/**
 * Running a rulebook: its sources feed its rulesets until all have ended, a rule shuts it down, or a person does.
 * @module
 */
import { at } from '../../util/at.ts';
import { deepest, isDeeperThan } from '../../util/depth.ts';
import { setTimeout as wait } from 'node:timers/promises';
import { ExitCode, TsplayError } from '../../errors/index.ts';
import type { Decrypt } from '../../source/index.ts';
import type { EventData } from '../../sdk/index.ts';
import type { Dict, EncryptedString } from '../../util/value.ts';
import type { ShutdownRequest } from '../actions/context.ts';
import { loadRulebook } from '../book/load.ts';
import type { Strategy } from '../book/types.ts';
import { withOrigin } from '../filters/meta.ts';
import { runJob, type JobOptions } from './jobs.ts';
import { Plugins } from './plugins.ts';
import { sourcePosition } from './position.ts';
import { prepareBook, type ReadyRuleset, type ReadySource } from './prepare.ts';
import type { Recorded } from './recorded.ts';
import type { Reporter } from './report.ts';
import { RunningRuleset, type Shared } from './ruleset.ts';
import { BookTemplates } from './templates.ts';

export interface BookOptions {
  readonly file: string;
  readonly vars: Dict;
  readonly decrypt: Decrypt;
  readonly decryptValue: (value: EncryptedString) => string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** In place of the sources. */
  readonly recorded: readonly Recorded[] | undefined;
  readonly sourceDirs: readonly string[];
  readonly filterDirs: readonly string[];
  /** Where positions of sources are kept. */
  readonly stateDir: string;
  readonly strategy: Strategy;
  readonly mostActions: number;
  /** Seconds that running actions may take after a shutdown that names no time. */
  readonly shutdownDelay: number;
  readonly reporter: Reporter;
  readonly jobs: JobOptions;
  /** Aborted when a person ends the run. */
  readonly signal: AbortSignal;
}

/** What ended actions get to clean up behind themselves. */
const lastWords = 10_000;

/** Runs a rulebook. The answer is the exit code; what is wrong with the book, and sources that break down, is thrown. */
export async function runRulebook(options: BookOptions): Promise<number> {
  const book = loadRulebook(options.file, options.decrypt);
  const { vars, cwd, env, decryptValue: decrypt } = options;
  const templates = new BookTemplates({ vars, cwd, env, decrypt });
  const astray = options.recorded?.find(({ ruleset }) => ruleset >= book.rulesets.length);
  if (astray)
    throw new TsplayError('TSP1501', `--events: there is no ruleset ${astray.ruleset}`, {
      hint: `the rulebook has ${book.rulesets.length}, counted from 0`,
    });
  const plugins = options.recorded
    ? undefined
    : await Plugins.load(options.file, options.sourceDirs, options.filterDirs);
  const run = new BookRun(options, prepareBook(book, templates, plugins), templates);
  return await run.run();
}

class BookRun {
  readonly #options: BookOptions;
  readonly #ready: readonly ReadyRuleset[];
  readonly #rulesets: readonly RunningRuleset[];
  /** Ends sources. */
  readonly #sources = new AbortController();
  /** Ends actions. */
  readonly #actions = new AbortController();
  readonly #ended: Promise<void>;
  #end: () => void = () => undefined;
  #sourcesDone = false;
  #stopping = false;
  #failure: TsplayError | undefined;

  constructor(options: BookOptions, ready: readonly ReadyRuleset[], templates: BookTemplates) {
    this.#options = options;
    this.#ready = ready;
    this.#ended = new Promise((resolve) => (this.#end = resolve));
    const shared: Shared = {
      templates,
      reporter: options.reporter,
      strategy: options.strategy,
      mostActions: options.mostActions,
      check: options.jobs.base.check,
      shutdownDelay: options.shutdownDelay,
      signal: this.#actions.signal,
      rulesetNamed: (name) => this.#named(name),
      runJob: (job) => runJob(job, options.jobs),
      shutdown: (request) => void this.#shutdown(request),
      changed: () => this.#look(),
    };
    this.#rulesets = ready.map(({ book, rules }) => new RunningRuleset(book, rules, shared));
  }

  #named(name: string): RunningRuleset {
    const found = this.#rulesets.find((ruleset) => ruleset.name === name);
    if (found === undefined) throw new Error(`there is no ruleset named ${JSON.stringify(name)}`);
    return found;
  }

  async run(): Promise<number> {
    const { signal, shutdownDelay, recorded } = this.#options;
    const interrupted = (): void =>
      void this.#shutdown({ kind: 'graceful', delay: shutdownDelay, message: 'ended by a signal' });
    signal.addEventListener('abort', interrupted, { once: true });
    try {
      await this.#gatherFacts();
      if (signal.aborted) interrupted();
      void (recorded ? this.#replay(recorded) : this.#runSources()).then(() => {
        this.#sourcesDone = true;
        this.#look();
      });
      await this.#ended;
      await this.#settled();
    } finally {
      signal.removeEventListener('abort', interrupted);
      this.#sources.abort();
      this.#actions.abort();
      for (const ruleset of this.#rulesets) ruleset.stop();
    }
    if (this.#failure) throw this.#failure;
    return signal.aborted ? ExitCode.interrupted : ExitCode.ok;
  }

  /** Whether all is done: nothing more comes, nothing runs, no timer is open. */
  #look(): void {
    if (
      this.#stopping
        ? this.#rulesets.every(({ quiet }) => quiet)
        : this.#sourcesDone && this.#rulesets.every(({ idle }) => idle)
    )
      this.#end();
  }

  /** Actions that were ended may say so and clean up, but not for ever. */
  async #settled(): Promise<void> {
    const end = Date.now() + lastWords;
    while (!this.#rulesets.every(({ quiet }) => quiet) && Date.now() < end) await wait(5);
  }

  async #shutdown({ kind, delay }: ShutdownRequest): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#sources.abort();
    for (const { session } of this.#rulesets) session.stop();
    if (kind === 'graceful') {
      this.#look();
      await Promise.race([this.#ended, wait(delay * 1000, undefined, { ref: false })]);
    }
    this.#actions.abort();
    for (const ruleset of this.#rulesets) ruleset.stop();
    this.#end();
  }

  async #gatherFacts(): Promise<void> {
    const { jobs, reporter } = this.#options;
    const wanting = this.#ready.flatMap(({ book }, i) => (book.gatherFacts ? [{ book, i }] : []));
    for (const { book, i } of wanting) {
      if (jobs.base.inventories.length === 0) {
        reporter.warn(`${book.name}: gather_facts needs an inventory (-i) and is passed over`);
        continue;
      }
      const { hosts, exitCode, message } = await runJob(
        {
          kind: 'module',
          name: 'ansible.builtin.setup',
          args: '',
          limit: book.hosts.join(','),
          extraVars: new Map(),
          verbosity: 0,
          signal: this.#actions.signal,
        },
        jobs,
      );
      if (exitCode !== 0)
        throw new TsplayError('TSP1702', `facts cannot be gathered: ${message ?? `status ${exitCode}`}`);
      for (const [host, result] of hosts)
        at(this.#rulesets, i).setFact({ ...(result['ansible_facts'] as object), meta: { hosts: host } });
    }
  }

  async #replay(recorded: readonly Recorded[]): Promise<void> {
    for (const { ruleset, event } of recorded) {
      if (this.#sources.signal.aborted) return;
      await at(this.#rulesets, ruleset).put(withOrigin(event, 'recorded', 'recorded'));
    }
  }

  async #runSources(): Promise<void> {
    await Promise.all(
      this.#ready.flatMap(({ sources }, i) =>
        sources.map((source) => this.#runSource(source, at(this.#rulesets, i))),
      ),
    );
  }

  async #runSource(source: ReadySource, ruleset: RunningRuleset): Promise<void> {
    const { reporter, env, cwd, stateDir, file, jobs } = this.#options;
    const { signal } = this.#sources;
    const warn = (message: string): void => reporter.warn(`${source.name}: ${message}`);
    const put = async (event: EventData): Promise<void> => {
      if (isDeeperThan(event, deepest)) {
        warn(`an event that is nested more than ${deepest} levels deep is left out`);
        return;
      }
      for (const one of source.filter(event, { warn })) {
        if (signal.aborted) return;
        await ruleset.put(withOrigin(one, source.name, source.plugin));
      }
    };
    const sleep = async (seconds: number): Promise<void> => {
      if (signal.aborted) return;
      // Without a delay others get their turn.
      await wait(seconds * 1000, undefined, { signal }).catch(() => undefined);
    };
    const position = sourcePosition(
      stateDir,
      { book: file, ruleset: ruleset.name, source: source.name },
      !jobs.base.check,
    );
    try {
      await source.run({ put, sleep, signal, position, env, cwd, warn });
    } catch (error) {
      if (signal.aborted) return;
      this.#failure ??= sourceFailure(source, error);
      void this.#shutdown({
        kind: 'graceful',
        delay: this.#options.shutdownDelay,
        message: 'a source broke down',
      });
    }
  }
}

const sourceFailure = ({ name, plugin, book }: ReadySource, error: unknown): TsplayError => {
  const why = error instanceof Error && error.message !== '' ? error.message : 'no reason given';
  return new TsplayError(
    'TSP1702',
    `the source ${name === plugin ? name : `${name} (${plugin})`} broke down: ${why}`,
    {
      src: book.src,
      cause: error,
    },
  );
};
