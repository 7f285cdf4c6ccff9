/**
 * Runs that buttons have started.
 */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Job, JobsAnswer, Problem } from '../wire.ts';
import { post, problemOf } from './api.ts';
import { useRun } from './live.ts';
import { usePolled } from './polled.ts';
import { hrefOf } from './route.ts';
import { RunBody } from './run.tsx';
import { Title, Trouble, When } from './words.tsx';

function State({ job }: { readonly job: Job }): JSX.Element {
  if (job.exitCode === undefined)
    return <strong class="unknown">{job.isStopping ? 'is being stopped' : 'is running'}</strong>;
  return job.exitCode === 0 ? (
    <strong class="ok">done</strong>
  ) : (
    <strong class="failed">ended with exit status {job.exitCode}</strong>
  );
}

/** A line about a run that was started here. */
export const JobLine = ({ job }: { readonly job: Job }): JSX.Element => (
  <p class="notice">
    <a href={hrefOf('jobs', job.id)}>{job.words}</a> <State job={job} />{' '}
    <span class="meta">
      <When at={job.started} />
    </span>
  </p>
);

function Stop({ job }: { readonly job: Job }): JSX.Element | null {
  const [problem, setProblem] = useState<Problem>();
  if (job.exitCode !== undefined) return null;
  const stop = (): void =>
    void post(`api/jobs/${encodeURIComponent(job.id)}/stop`, {}).catch((error: unknown) =>
      setProblem(problemOf(error)),
    );
  return (
    <>
      <p class="bar">
        <button type="button" onClick={stop}>
          {job.isStopping ? 'Stop at once' : 'Stop'}
        </button>
        <span class="meta">
          {job.isStopping
            ? 'Running tasks may finish.'
            : 'Running tasks may finish, as with Ctrl-C; then press again to stop at once.'}
        </span>
      </p>
      <Trouble problem={problem} />
    </>
  );
}

function LiveRun({ id }: { readonly id: string }): JSX.Element {
  const store = useRun(id);
  return <RunBody id={id} store={store} part="tasks" />;
}

export function JobPage({ id }: { readonly id: string }): JSX.Element {
  const { value, problem } = usePolled<JobsAnswer>('api/jobs', 500);
  const job = value?.jobs.find((one) => one.id === id);
  if (job === undefined)
    return (
      <>
        <Trouble problem={problem} />
        <p role="status">{value === undefined ? 'Looking …' : 'There is no such run.'}</p>
      </>
    );
  return (
    <>
      <Title text={job.words}>
        <State job={job} />
      </Title>
      <p class="bar">
        <a href={hrefOf('services', job.service)}>{job.service}</a>
      </p>
      <Stop job={job} />
      {job.output === '' ? null : (
        <details open={job.run === undefined}>
          <summary>What it says</summary>
          <pre tabIndex={0} role="region" aria-label="Output">
            {job.output}
          </pre>
        </details>
      )}
      {job.run === undefined ? null : <LiveRun id={job.run} />}
    </>
  );
}
