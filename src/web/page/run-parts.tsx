/**
 * The lists of a run: tasks, hosts, failures, warnings.
 */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { endWords, isWarning, noticeWords, plural, statuses, time } from '../../report/page/terms.ts';
import { Findings } from './findings.tsx';
import { hrefOf } from './route.ts';
import { Cell, Rows } from './rows.tsx';
import { tookOf, type RunStore, type WebTask } from './run-store.ts';
import { Counts, Find, isFound } from './words.tsx';

export interface PartProps {
  readonly id: string;
  readonly store: RunStore;
}

/** How far a task is, while it runs. */
const progress = ({ of, steps }: WebTask, { isOver }: RunStore): string =>
  !isOver && of !== undefined && steps.length < of ? ` · ${steps.length} of ${plural(of, 'host')}` : '';

export function Tasks({ id, store }: PartProps): JSX.Element {
  const [find, setFind] = useState('');
  const found = store.tasks.filter(({ info, place }) => isFound(find, info.name, info.action, place));
  const row = (task: WebTask): JSX.Element => (
    <>
      <Cell class="number">{task.position}</Cell>
      <Cell class="wide">
        <a href={hrefOf('runs', id, 'tasks', task.position)}>{task.info.name}</a>
        <div class="meta">
          {task.info.isHandler ? 'handler · ' : ''}
          {task.info.action}
          {task.place === '' ? '' : ` · ${task.place}`}
          {progress(task, store)}
        </div>
      </Cell>
      <Cell>
        <Counts counts={task.counts} />
      </Cell>
      <Cell class="number">{time(tookOf(task, store))}</Cell>
    </>
  );
  return (
    <>
      <Find label="Find" value={find} onInput={setFind} found={found.length} all={store.tasks.length} />
      <Rows
        items={found}
        label="Tasks"
        form="t-tasks"
        heads={[['#'], 'Task', 'Results', ['Took']]}
        keyOf={({ position }) => position}
        row={row}
        estimate={58}
      />
    </>
  );
}

const sum = (counts: readonly number[]): number => counts.reduce((all, n) => all + n, 0);

export function Hosts({ id, store }: PartProps): JSX.Element {
  const [find, setFind] = useState('');
  const [isBad, setBad] = useState(false);
  const all = store.hosts.map((name, host) => ({ name, host, counts: store.hostCounts[host] ?? [] }));
  const found = all.filter(
    ({ name, counts: [failed = 0, lost = 0] }) => isFound(find, name) && (!isBad || failed + lost > 0),
  );
  const row = ({ name, host, counts }: (typeof all)[number]): JSX.Element => (
    <>
      <Cell class="wide">
        <a href={hrefOf('runs', id, 'hosts', name)}>{name}</a>
      </Cell>
      {statuses.map((status, n) => (
        <Cell class={`number ${(counts[n] ?? 0) > 0 ? status : 'none'}`} name={status} key={status}>
          {counts[n] ?? 0}
        </Cell>
      ))}
      <Cell class="number" name="worked">
        {time(store.timeOf(host).working)}
      </Cell>
    </>
  );
  return (
    <>
      <Find label="Find" value={find} onInput={setFind} found={found.length} all={all.length} />
      <p class="bar">
        <label>
          <input type="checkbox" checked={isBad} onChange={(event) => setBad(event.currentTarget.checked)} />{' '}
          Only hosts with failures
        </label>
      </p>
      <Rows
        items={found}
        label="Hosts"
        form="t-hosts"
        heads={['Host', ...statuses.map((status) => [status] as const), ['Worked']]}
        keyOf={({ host }) => host}
        row={row}
      />
    </>
  );
}

export function Failures({ id, store }: PartProps): JSX.Element {
  const failures = store.failures();
  const errors = store.errors();
  if (failures.length + errors.length === 0) return <p>Nothing has failed{store.isOver ? '' : ' so far'}.</p>;
  return (
    <>
      {errors.length === 0 ? null : (
        <article>
          <h3>{store.tasks.length === 0 ? endWords.early : endWords.later}</h3>
          {errors.map((error) => (
            <pre class="code" role="region" aria-label="Error" tabIndex={0} key={error}>
              {error}
            </pre>
          ))}
        </article>
      )}
      {failures.slice(0, mostFailures).map((task) => (
        <article key={task.position}>
          <h3>
            <a href={hrefOf('runs', id, 'tasks', task.position)}>
              {task.position}. {task.info.name}
            </a>
          </h3>
          <div class="place">{task.place}</div>
          <Findings
            run={id}
            position={task.position}
            results={sum(task.counts.slice(0, 2))}
            names={store.hosts}
            only={({ kind }) => kind === 'failed' || kind === 'unreachable'}
          />
        </article>
      ))}
      {failures.length > mostFailures ? (
        <p>{plural(failures.length - mostFailures, 'more task')} failed: the list of tasks has them.</p>
      ) : null}
    </>
  );
}

/** Tasks whose failures are read at once. */
const mostFailures = 50;

export function Warnings({ store }: PartProps): JSX.Element {
  const warnings = store.notices.filter(isWarning);
  if (warnings.length === 0) return <p>There are no warnings{store.isOver ? '' : ' so far'}.</p>;
  return (
    <ul class="notices">
      {warnings.map(({ type, message, place, modern, count }, n) => (
        <li key={n}>
          <strong class="changed">
            {noticeWords[type]}
            {count === 1 ? '' : ` (${plural(count, 'time')})`}
          </strong>{' '}
          <span class="message">{message}</span>
          {place === '' ? null : <div class="place">{place}</div>}
          {modern === undefined ? null : (
            <div>
              Write instead: <code>{modern}</code>
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
