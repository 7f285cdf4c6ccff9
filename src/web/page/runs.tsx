/**
 * The list of runs.
 */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { outcomes, plural, statuses, time } from '../../report/page/terms.ts';
import type { RunRow, RunsAnswer } from '../wire.ts';
import { usePolled } from './polled.ts';
import { hrefOf } from './route.ts';
import { Cell, Rows } from './rows.tsx';
import { Counts, Find, isFound, Title, Trouble, When } from './words.tsx';

/** Milliseconds between two looks at the list. */
const interval = 2_000;

export function Outcome({ run }: { readonly run: RunRow }): JSX.Element {
  if (run.outcome === 'running') return <strong class="unknown">is running</strong>;
  const [words, tone] = outcomes[run.outcome];
  return (
    <strong class={tone}>
      {run.check === true ? 'check: ' : ''}
      {run.outcome === 'killed' ? 'was killed' : run.outcome === 'unreachable' ? 'unreachable' : words}
    </strong>
  );
}

const badCounts = ({ totals }: RunRow): number[] =>
  statuses.map((status) =>
    totals === undefined || status === 'ok' || status === 'skipped' ? 0 : totals[status],
  );

function cells(run: RunRow): JSX.Element {
  const what = run.what.join(' ');
  return (
    <>
      <Cell>
        <a href={hrefOf('runs', run.id)}>
          <When at={run.time} />
        </a>
      </Cell>
      <Cell>
        <Outcome run={run} />
      </Cell>
      <Cell class="wide">
        <span class="meta">{run.command}</span> {what}
        <div class="small">
          <Counts counts={badCounts(run)} />
        </div>
      </Cell>
      <Cell class="meta">{run.user}</Cell>
      <Cell class="number" name="hosts">
        {run.hosts ?? '-'}
      </Cell>
      <Cell class="number" name="took">
        {run.duration === undefined ? '-' : time(run.duration)}
      </Cell>
    </>
  );
}

export function RunsPage(): JSX.Element {
  const [most, setMost] = useState(100);
  const [find, setFind] = useState('');
  const { value, problem } = usePolled<RunsAnswer>(`api/runs?most=${most}`, interval);
  const runs = value?.runs ?? [];
  const found = runs.filter((run) => isFound(find, run.id, run.user, run.command, run.outcome, ...run.what));
  return (
    <>
      <Title text="Runs" />
      <Trouble problem={problem} />
      {value !== undefined && runs.length === 0 ? (
        <p>No run is recorded yet. Each one of tsplay run and tsplay adhoc is, as soon as it begins.</p>
      ) : null}
      {runs.length > 0 ? (
        <>
          <Find label="Find" value={find} onInput={setFind} found={found.length} all={runs.length} />
          <Rows
            items={found}
            label="Runs"
            form="t-runs"
            heads={['When', 'Result', 'What', 'Who', ['Hosts'], ['Took']]}
            keyOf={({ id }) => id}
            row={cells}
            estimate={48}
          />
        </>
      ) : null}
      {value?.more === true ? (
        <p class="bar">
          <button type="button" onClick={() => setMost(Math.min(most * 5, 5_000))}>
            Show more than {plural(most, 'run')}
          </button>
        </p>
      ) : null}
    </>
  );
}
