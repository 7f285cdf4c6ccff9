/**
 * A run, while it happens and afterwards.
 */
import type { JSX } from 'preact';
import { isWarning, plural, time } from '../../report/page/terms.ts';
import { Events } from './events.tsx';
import { useRun } from './live.ts';
import { hrefOf } from './route.ts';
import { HostPart, TaskPart } from './run-details.tsx';
import { Failures, Hosts, Tasks, Warnings, type PartProps } from './run-parts.tsx';
import type { RunStore } from './run-store.ts';
import { Outcome } from './runs.tsx';
import { Timeline } from './timeline.tsx';
import { Counts, Facts, Title, Trouble, When } from './words.tsx';

function Progress({ store }: { readonly store: RunStore }): JSX.Element | null {
  if (store.run?.outcome !== 'running' || store.isOver) return null;
  const { known, total, tasks, doing } = store;
  const now = tasks.at(-1);
  return (
    <section aria-label="Progress">
      {total === undefined || total === 0 ? null : (
        <p class="bar">
          <progress value={known} max={total} aria-label="Tasks" />
          <span>
            {known} of {plural(total, 'task')}
          </span>
        </p>
      )}
      {now === undefined ? null : (
        <p role="status">
          {now.info.name}
          {now.of === undefined ? '' : `: ${now.steps.length} of ${plural(now.of, 'host')}`}
        </p>
      )}
      <ul class="waits">
        {doing.map(([host, text]) => (
          <li key={host}>
            {host}: {text}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Summary({ id, store }: PartProps): JSX.Element | null {
  const { run } = store;
  if (run === undefined) return null;
  const { hosts, tasks, plays } = store;
  const rows: [string, JSX.Element | string][] = [
    [
      'Result',
      <span>
        <Outcome run={run} />
        {run.exitCode === undefined ? '' : `, exit status ${run.exitCode}`}
      </span>,
    ],
    ...(store.check
      ? [['Mode', 'check: nothing is changed, this is what would be'] as [string, string]]
      : []),
    ['Command', <code>{`tsplay ${run.command} ${run.what.join(' ')}`}</code>],
    ['When', <When at={run.time} />],
    ['Who', `${run.user} on ${run.controller}`],
    ['Where', run.cwd],
    ['Time', run.duration === undefined ? '-' : time(run.duration)],
    [
      'What ran',
      `${plural(plays.length, 'play')}, ${plural(tasks.length, 'task')}, ${plural(hosts.length, 'host')}`,
    ],
    ['Results', <Counts counts={store.counts()} />],
    ['To keep', <a href={`api/runs/${encodeURIComponent(id)}/report`}>Report as one HTML file</a>],
  ];
  return (
    <>
      <Facts rows={rows} />
      {run.cut === true ? <p class="failed">The record was too large: its end is missing.</p> : null}
    </>
  );
}

const parts = {
  tasks: ['Tasks', Tasks],
  failures: ['Failures', Failures],
  hosts: ['Hosts', Hosts],
  timeline: ['Timeline', Timeline],
  warnings: ['Warnings', Warnings],
  record: ['Record', Events],
} as const;

type Part = keyof typeof parts;

const isPart = (name: string | undefined): name is Part => name !== undefined && Object.hasOwn(parts, name);

function Tabs({ id, store, part }: PartProps & { readonly part: Part }): JSX.Element {
  const counts: Partial<Record<Part, number>> = {
    tasks: store.tasks.length,
    failures: store.failures().length + store.errors().length,
    hosts: store.hosts.length,
    warnings: store.notices.filter(isWarning).length,
  };
  return (
    <nav class="tabs" aria-label="Parts of the run">
      <ul>
        {(Object.keys(parts) as Part[]).map((name) => (
          <li key={name}>
            <a href={hrefOf('runs', id, name)} aria-current={name === part ? 'page' : undefined}>
              {parts[name][0]}
              {counts[name] === undefined ? '' : ` (${counts[name].toLocaleString('en')})`}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** What a run is and one of its lists; a part of another page where a button has started it. */
export function RunBody({ id, store, part }: PartProps & { readonly part: Part }): JSX.Element {
  const [title, Shown] = parts[part];
  return (
    <>
      <Trouble problem={store.problem === undefined ? undefined : { message: store.problem }} />
      <Summary id={id} store={store} />
      <Progress store={store} />
      <Tabs id={id} store={store} part={part} />
      <section aria-label={title}>
        <Shown id={id} store={store} />
      </section>
    </>
  );
}

/** What is shown first: of a run that ended before its first task, why it did. */
const firstPart = ({ tasks, notices }: RunStore): Part =>
  tasks.length === 0 && !notices.every(isWarning) ? 'failures' : 'tasks';

interface RunPageProps {
  readonly id: string;
  readonly part: string | undefined;
  readonly which: string | undefined;
}

export function RunPage({ id, part, which }: RunPageProps): JSX.Element {
  const store = useRun(id);
  if (part === 'tasks' && which !== undefined)
    return <TaskPart key={which} id={id} store={store} position={Number(which)} />;
  if (part === 'hosts' && which !== undefined)
    return <HostPart key={which} id={id} store={store} name={which} />;
  return (
    <>
      <Title text={`Run ${id}`} />
      <RunBody id={id} store={store} part={isPart(part) ? part : firstPart(store)} />
    </>
  );
}
