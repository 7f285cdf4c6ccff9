/**
 * `async` and `poll`: a task that goes on while the play does. What is one program for the host runs there, with a job
 * file as Ansible's; what works from the controller is a job of the run. `async_status` sees both alike.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { TsplayError } from '../../errors/index.ts';
import type { Task } from '../../playbook/index.ts';
import {
  jobFolder,
  quote,
  readJob,
  readStart,
  startProgram,
  type HostProgram,
  type Hosts,
  type JobState,
  type ModuleContext,
} from '../../sdk/index.ts';
import type { Value } from '../../util/value.ts';
import type { Attempt } from './types.ts';
import { jobName } from './jobs.ts';
import type { Route } from '../state/contracts.ts';
import { outcome, type Performed } from '../state/outcome.ts';
import { numberKeyword } from '../state/keyword.ts';
import type { HostTask } from '../state/host-task.ts';

/** What a task says of it, in seconds. */
export interface AsyncWish {
  /** How long the job may take. */
  readonly limit: number;
  /** Time between looks; 0 to go on at once. */
  readonly poll: number;
}

/** Undefined for a task that should be waited for in the ordinary way. */
export async function asyncWish(hostTask: HostTask): Promise<AsyncWish | undefined> {
  const limit = (await numberKeyword(hostTask, 'async')) ?? 0;
  if (limit <= 0) return undefined;
  const poll = await numberKeyword(hostTask, 'poll');
  return { limit, poll: Math.max(0, poll ?? hostTask.section.play.run.settings.pollInterval) };
}

/** The error for actions that change the run itself and cannot go on beside it. */
export const noAsync = (task: Task): TsplayError =>
  new TsplayError('TSP1103', `This action (${task.action}) does not support async.`, { src: task.src });

/** Where job files are for a task. */
export function asyncDir({ section }: Attempt, context: ModuleContext): string {
  const own = context.variable('ansible_async_dir');
  return typeof own === 'string' ? own : section.play.run.settings.asyncDir;
}

/** Work in tsplay as a job; with `poll` its own outcome, else how to find it again. */
export async function runHere(
  wish: AsyncWish,
  dir: string,
  attempt: Attempt,
  work: Promise<Performed>,
): Promise<Performed> {
  const { run } = attempt.section.play;
  const job = run.jobs.start(wish.limit, work);
  const file = `${dir}/${job.id}`;
  if (wish.poll === 0) return started(job.id, file);
  for (;;) {
    await Promise.race([job.ended, wait(wish.poll)]);
    if (job.outcome !== undefined) break;
    tell('poll', job.id, attempt);
  }
  run.jobs.remove(job.id);
  const done = job.outcome;
  tell(done.status === 'failed' ? 'failed' : 'ok', job.id, attempt);
  return { ...done, result: new Map([...done.result, ...endKeys(job.id, file)]) };
}

/** A program of the host as a job there. */
export async function runThere(
  wish: AsyncWish,
  dir: string,
  program: HostProgram,
  hosts: Hosts,
  attempt: Attempt,
  route: Route,
): Promise<Performed> {
  const host = hosts.write();
  const start = { dir, name: jobName(), limit: wish.limit, prints: program.prints };
  const { rc, stdout, stderr } = await host.run(startProgram(start), { stdin: program.script });
  if (rc !== 0) return outcome('failed', { msg: stderr.trim() });
  const { file, id, pid } = readStart(stdout);
  if (wish.poll === 0) return started(id, file);
  // A job that is waited for is a part of the run, as one that is left to itself is not.
  const what = `the job ${id} of the task ${attempt.info.name}`;
  const over = route.transport.endWithRun({ what, pid, become: route.become });
  const state = await pollHost(wish, id, file, hosts, attempt).finally(over);
  if (!state.finished) {
    tell('failed', id, attempt);
    return outcome('failed', {
      msg: `async task did not complete within the requested time - ${wish.limit}s`,
      async_result: { ...startKeys(id, file), changed: false },
    });
  }
  await host.run(`${jobFolder(dir)}; rm -f -- "$d"/${quote(id)}`);
  const result = jobOutcome(state);
  tell(result.status === 'failed' ? 'failed' : 'ok', id, attempt);
  for (const warning of state.warnings) attempt.section.play.run.warn(warning);
  return { ...result, result: new Map([...result.result, ...endKeys(id, file)]) };
}

/** Looks until the job has finished or its time is over. A connection that is lost meanwhile is opened anew. */
async function pollHost(
  wish: AsyncWish,
  id: string,
  file: string,
  hosts: Hosts,
  attempt: Attempt,
): Promise<JobState> {
  let state: JobState = { finished: false, result: {}, warnings: [] };
  for (let left = wish.limit; left > 0; left -= wish.poll) {
    await wait(wish.poll);
    const { stdout } = await hosts.read.probe(`cat -- ${quote(file)}`);
    state = readJob(stdout);
    if (state.finished) break;
    tell('poll', id, attempt);
  }
  return state;
}

/** A finished job's result as the task's. */
export function jobOutcome({ result, warnings }: JobState): Performed {
  const failed = result['failed'] === true || result['failed'] === 1;
  const status = failed ? 'failed' : result['changed'] === true ? 'changed' : 'ok';
  const done = outcome(status, { ...result, ...(warnings.length > 0 ? { warnings } : {}) });
  const facts = done.result.get('ansible_facts');
  return facts instanceof Map ? { ...done, facts } : done;
}

// Ctrl-C lets tasks finish, also those that are looked after from time to time.
const wait = (seconds: number): Promise<void> => sleep(seconds * 1000);

const startKeys = (id: string, file: string) => ({
  ansible_job_id: id,
  results_file: file,
  started: 1,
  finished: 0,
});

const started = (id: string, file: string): Performed =>
  outcome('changed', { ...startKeys(id, file), failed: 0 });

const endKeys = (id: string, file: string): readonly [Value, Value][] => [
  ['ansible_job_id', id],
  ['results_file', file],
  ['started', 1],
  ['finished', 1],
];

function tell(state: 'poll' | 'ok' | 'failed', job: string, { info, host, section }: Attempt): void {
  section.play.run.emit({ type: 'host.async', task: info, host: host.name, job, state });
}
