/**
 * Jobs of `async` tasks that run in tsplay itself: those of modules that work from the controller. The run waits for
 * them at its end. Jobs of commands run on the host and are not kept here.
 * @module
 */
import { randomInt } from 'node:crypto';
import type { Job, Jobs } from '../state/contracts.ts';
import { outcome, type Performed } from '../state/outcome.ts';

/** A name as async_wrapper makes it, without the number that the host adds. */
export const jobName = (): string => `j${randomInt(999_999_999_999)}`;

export class JobList implements Jobs {
  readonly #jobs = new Map<string, Job>();

  /** Starts work that may take `limit` seconds. */
  start(limit: number, work: Promise<Performed>): Job {
    const id = `${jobName()}.${process.pid}`;
    const job: { -readonly [K in keyof Job]: Job[K] } = { id, outcome: undefined, ended: Promise.resolve() };
    job.ended = ended(limit, work).then((done) => {
      job.outcome = done;
    });
    this.#jobs.set(id, job);
    return job;
  }

  get(id: string): Job | undefined {
    return this.#jobs.get(id);
  }

  remove(id: string): void {
    this.#jobs.delete(id);
  }

  /** How many are under way. */
  get running(): number {
    return [...this.#jobs.values()].filter((job) => job.outcome === undefined).length;
  }

  /** Waits for all that are under way; no longer than their time. */
  async settle(): Promise<void> {
    await Promise.all([...this.#jobs.values()].map((job) => job.ended));
  }
}

/** The outcome, or that of a job whose time is over. */
async function ended(limit: number, work: Promise<Performed>): Promise<Performed> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Performed>((resolve) => {
    timer = setTimeout(() => resolve(outcome('failed', { msg: 'Timeout exceeded' })), limit * 1000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
