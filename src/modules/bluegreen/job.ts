import { setTimeout as sleep } from 'node:timers/promises';
import { defineModule, fail, p, type Params, type ReadHost, type ResultKeys } from '../../sdk/index.ts';
import type { DockerApi } from '../docker/api/client.ts';
import { taskErrors } from '../docker/service/converge.ts';
import { inspectService, serviceTasks, type Task } from '../docker/service/service.ts';
import { docker, dockerParam } from './params.ts';
import { lastLines, quoted } from './words.ts';

const params = {
  ...dockerParam,
  service: p.str({ doc: 'Full name of the swarm’s service, a job.', required: true }),
  timeout: p.float({ doc: 'Seconds in which it must have ended.', default: 300 }),
  interval: p.float({ doc: 'Seconds between looks.', default: 0.3 }),
} as const;
type JobParams = Params<typeof params>;

export const bluegreenJob = defineModule({
  name: 'tsplay.bluegreen.bluegreen_job',
  summary: 'Wait until a job of the swarm has done its work',
  description:
    'Fails with the last lines of its container when it ends with another status than 0, or does not start.',
  params,
  support: { check: 'full', diff: 'none' },
  returns: { lines: 'The last lines that it wrote.', node: 'Id of the node that it ran on.' },
  examples: [
    {
      title: 'A migration has run',
      yaml: 'bluegreen_job:\n  service: books-service-before_job\n  timeout: 600',
    },
  ],
  plan: (params) =>
    Promise.resolve({
      changed: 'unknown',
      reason: 'what the command does is known once it has run',
      apply: (host) => waitForJob(params, host),
    }),
});

/** States of a task that does not come to its end any more. */
const over = new Set(['failed', 'rejected', 'orphaned', 'shutdown', 'remove']);

async function waitForJob(params: JobParams, host: ReadHost): Promise<ResultKeys> {
  const api = await docker(host, params);
  const started = Date.now();
  const { ID } =
    (await inspectService(api, params.service)) ?? fail(`The swarm has no service ${params.service}`);
  for (;;) {
    const tasks = await serviceTasks(api, ID);
    const done = tasks.find((task) => task.Status.State === 'complete');
    if (done !== undefined)
      return { changed: true, lines: await lastLines(api, [done]), node: done.NodeID ?? '' };
    if (tasks.length > 0 && tasks.every((task) => over.has(task.Status.State)))
      return fail(await ending(api, tasks, `${params.service} has failed`));
    if (Date.now() - started > params.timeout * 1000)
      return fail(await ending(api, tasks, `${params.service} has not ended after ${params.timeout} s`));
    await sleep(params.interval * 1000);
  }
}

async function ending(api: DockerApi, tasks: readonly Task[], what: string): Promise<string> {
  const [error] = taskErrors(tasks, 0);
  const states = [...new Set(tasks.map(({ Status }) => Status.Err ?? Status.Message ?? Status.State))];
  const why = error ?? (states.join('; ') || 'no node was found for it');
  return `${what}: ${why}${quoted('Its last lines', await lastLines(api, tasks))}`;
}
