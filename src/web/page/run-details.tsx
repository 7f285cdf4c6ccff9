/**
 * One task of a run on all hosts, and one host in all tasks.
 */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { plural, time } from '../../report/page/terms.ts';
import { waitedIn } from '../../report/page/waits.ts';
import { Findings } from './findings.tsx';
import { hrefOf } from './route.ts';
import { Cell, Rows } from './rows.tsx';
import type { PartProps } from './run-parts.tsx';
import { tookOf, type RunStore, type WebStep, type WebTask } from './run-store.ts';
import { Counts, Facts, Find, isFound, Title } from './words.tsx';

const Status = ({ step }: { readonly step: WebStep }): JSX.Element => (
  <span class={step.status}>
    {step.status}
    {step.ignored ? ', ignored' : ''}
  </span>
);

const Result = ({
  id,
  step,
  of,
}: {
  readonly id: string;
  readonly step: WebStep;
  readonly of: string;
}): JSX.Element => (
  <a href={hrefOf('runs', id, 'events', step.line)} aria-label={`Result of ${of}`}>
    result
  </a>
);

const Back = ({ id }: { readonly id: string }): JSX.Element => <a href={hrefOf('runs', id)}>Run {id}</a>;

const unknown = ({ isOver }: RunStore, what: string): JSX.Element => (
  <p role="status">{isOver ? `There is no such ${what}.` : 'Reading …'}</p>
);

/** What the hosts of a task waited for, where that is worth a word. */
function waitText(task: WebTask, store: RunStore): string | undefined {
  const [last, waited] = [store.lasts[task.position - 1], waitedIn(task)];
  if (last === undefined || waited < 100) return undefined;
  const others = plural(task.steps.length - 1, 'other host');
  return `${store.hosts[last.host] ?? ''} was the last, after ${time(last.end - last.start)}: ${others} waited for it, ${time(waited)} together.`;
}

export function TaskPart({ id, store, position }: PartProps & { readonly position: number }): JSX.Element {
  const [find, setFind] = useState('');
  const task = store.tasks[position - 1];
  if (task === undefined) return unknown(store, 'task');
  const steps = [...task.steps].sort((a, b) => a.host - b.host);
  const nameOf = ({ host }: WebStep): string => store.hosts[host] ?? '';
  const found = steps.filter((step) => isFound(find, nameOf(step), step.status));
  const [before, after] = [store.tasks[position - 2], store.tasks[position]];
  const waits = waitText(task, store);
  return (
    <>
      <Title text={`${position}. ${task.info.name}`} />
      <p class="bar">
        <Back id={id} />
        {before === undefined ? null : <a href={hrefOf('runs', id, 'tasks', position - 1)}>Task before</a>}
        {after === undefined ? null : <a href={hrefOf('runs', id, 'tasks', position + 1)}>Task after</a>}
      </p>
      <Facts
        rows={[
          ['Module', `${task.info.action}${task.info.isHandler ? ', as a handler' : ''}`],
          ['Place', task.place === '' ? '-' : task.place],
          ['Play', task.play.name === '' ? '-' : task.play.name],
          ['Time', time(tookOf(task, store))],
          ['Results', <Counts counts={task.counts} />],
          ['Tags', task.info.tags.length === 0 ? '-' : task.info.tags.join(', ')],
        ]}
      />
      {waits === undefined ? null : <p>{waits}</p>}
      <Findings run={id} position={position} results={steps.length} names={store.hosts} />
      <h2>Hosts</h2>
      <Find label="Find" value={find} onInput={setFind} found={found.length} all={steps.length} />
      <Rows
        items={found}
        label="Hosts of this task"
        form="t-results"
        heads={['Host', 'Result', ['Took'], '']}
        keyOf={({ host }) => host}
        row={(step) => (
          <>
            <Cell>
              <a href={hrefOf('runs', id, 'hosts', nameOf(step))}>{nameOf(step)}</a>
            </Cell>
            <Cell>
              <Status step={step} />
            </Cell>
            <Cell class="number">{time(step.end - step.start)}</Cell>
            <Cell>
              <Result id={id} step={step} of={nameOf(step)} />
            </Cell>
          </>
        )}
      />
    </>
  );
}

export function HostPart({ id, store, name }: PartProps & { readonly name: string }): JSX.Element {
  const host = store.hosts.indexOf(name);
  if (host < 0) return unknown(store, 'host');
  const { steps, working, waiting, longest } = store.timeOf(host);
  const began = store.run?.time ?? 0;
  const recap = Object.entries<number>({ ...store.stats?.get(name) }).filter(([, n]) => n > 0);
  return (
    <>
      <Title text={name} />
      <p class="bar">
        <Back id={id} />
      </p>
      <Facts
        rows={[
          ['Results', <Counts counts={store.hostCounts[host] ?? []} />],
          ['Recap', recap.length === 0 ? '-' : recap.map(([word, n]) => `${word}=${n}`).join(' ')],
          ['Worked', time(working)],
          ['Waited', time(waiting)],
          [
            'Longest for',
            longest === undefined ? '-' : `${store.hosts[longest[0]] ?? ''}, ${time(longest[1])}`,
          ],
        ]}
      />
      <h2>Tasks</h2>
      <Rows
        items={steps as readonly (readonly [WebTask, WebStep])[]}
        label="Tasks of this host"
        form="t-steps"
        heads={[['#'], 'Task', 'Result', ['Began after'], ['Took'], '']}
        keyOf={([{ position }]) => position}
        row={([task, step]) => (
          <>
            <Cell class="number">{task.position}</Cell>
            <Cell class="wide">
              <a href={hrefOf('runs', id, 'tasks', task.position)}>{task.info.name}</a>
            </Cell>
            <Cell>
              <Status step={step} />
            </Cell>
            <Cell class="number" name="after">
              {time(Math.max(0, step.start - began))}
            </Cell>
            <Cell class="number" name="took">
              {time(step.end - step.start)}
            </Cell>
            <Cell>
              <Result id={id} step={step} of={`${task.position}. ${task.info.name}`} />
            </Cell>
          </>
        )}
      />
    </>
  );
}
