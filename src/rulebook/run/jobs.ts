/**
 * Jobs on the engine: the same that `tsplay run` and `tsplay adhoc` use, in this process.
 * @module
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { runAdhoc, runPlaybooks, type RunHooks, type RunOptions } from '../../engine/index.ts';
import { TsplayError } from '../../errors/index.ts';
import type { RunEvent } from '../../events/types.ts';
import type { Job, JobResult } from '../actions/context.ts';
import type { Data } from '../engine/rule.ts';

/** Gives the work a renderer, or whatever else shows what the engine does. */
export type Conduct = (work: (hooks: RunHooks) => Promise<number>) => Promise<number>;

export interface JobOptions {
  /** Inventory, connection, become and vault; the rest comes from the action. */
  readonly base: RunOptions;
  readonly conduct: Conduct;
  readonly cwd: string;
  /** Where playbooks are looked for, in order. */
  readonly folders: readonly string[];
}

/** Runs a job. Errors before its first task are thrown. */
export async function runJob(job: Job, { base, conduct, cwd, folders }: JobOptions): Promise<JobResult> {
  const notes = new Notes();
  const options: RunOptions = {
    ...base,
    limit: job.limit,
    extraData: job.extraVars,
    verbosity: job.verbosity ?? base.verbosity,
  };
  const exitCode = await conduct((hooks) => {
    // Without `pause`: there is no one to end one early.
    const own: RunHooks = {
      prompt: (question, answer) => hooks.prompt(question, answer),
      signal: AbortSignal.any([hooks.signal, job.signal]),
      env: hooks.env,
      cwd: hooks.cwd,
      emit: (event) => {
        notes.take(event);
        hooks.emit(event);
      },
    };
    if (job.kind === 'playbook')
      return runPlaybooks({ ...options, playbooks: [playbookFile(job.name, folders)] }, own);
    const task = {
      pattern: 'all',
      module: job.name,
      args: job.args,
      timeout: 0,
      background: 0,
      poll: 15,
      dir: cwd,
    };
    return runAdhoc(task, options, own);
  });
  return {
    exitCode,
    message: notes.failure,
    artifacts: job.kind === 'module' ? notes.result : (notes.stats ?? notes.facts),
    hosts: notes.hosts,
  };
}

function playbookFile(name: string, folders: readonly string[]): string {
  const file = folders.map((folder) => resolve(folder, name)).find((one) => existsSync(one));
  if (file !== undefined) return file;
  // A name of a collection is the loader's to find.
  if (/^\w+\.\w+\.\w+$/.test(name)) return name;
  throw new TsplayError('TSP1002', `the playbook ${name} does not exist`, {
    hint: `it is looked for in ${folders.join(', ')}`,
  });
}

/** What of a run the rules may want. */
class Notes {
  failure: string | undefined;
  result: Data | undefined;
  facts: Data | undefined;
  stats: Data | undefined;
  readonly hosts = new Map<string, Data>();

  take(event: RunEvent): void {
    if (event.type === 'error') this.failure ??= event.message;
    if (event.type !== 'host.end') return;
    const { host, status, ignored, result } = event.result;
    if ((status === 'failed' || status === 'unreachable') && !ignored)
      this.failure ??= `${host}: ${typeof result['msg'] === 'string' ? result['msg'] : 'failed'}`;
    if (status === 'failed' || status === 'unreachable' || event.task.noLog) return;
    const { action } = event.task;
    this.result = result;
    this.hosts.set(host, result);
    if (action.endsWith('set_stats')) {
      const stats = result['ansible_stats'] as { readonly data?: Data } | undefined;
      if (stats?.data) this.stats = { ...this.stats, ...stats.data };
    } else if (action.endsWith('set_fact'))
      this.facts = (result['ansible_facts'] as Data | undefined) ?? this.facts;
  }
}
