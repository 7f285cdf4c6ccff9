/**
 * Hosts over time: bars for tasks, a thin line where a host waited.
 */
import type { JSX } from 'preact';
import { barPaths, unitsOf, width } from '../../report/page/bars.ts';
import { plural, statuses, time } from '../../report/page/terms.ts';
import { hrefOf } from './route.ts';
import { Cell, Rows } from './rows.tsx';
import type { PartProps } from './run-parts.tsx';

export function Timeline({ id, store }: PartProps): JSX.Element {
  const from = store.tasks[0]?.start ?? 0;
  const to = Math.max(store.to, from + 1);
  const x = unitsOf(from, to);
  const row = (name: string, host: number): JSX.Element => {
    const { steps, working, waiting, longest } = store.timeOf(host);
    const [first, last] = [steps[0]?.[1], steps.at(-1)?.[1]];
    const label =
      first === undefined || last === undefined
        ? `${name}: nothing`
        : `${name}: ${plural(steps.length, 'task')}, from ${time(first.start - from)} to ${time(last.end - from)}`;
    return (
      <>
        <Cell>
          <a href={hrefOf('runs', id, 'hosts', name)}>{name}</a>
        </Cell>
        <Cell class="bars wide">
          <svg viewBox={`0 0 ${width} 20`} preserveAspectRatio="none" role="img" aria-label={label}>
            {first === undefined || last === undefined ? null : (
              <path class="waiting" d={`M${x(first.start)} 10H${x(last.end)}`} />
            )}
            {barPaths(steps, x).map(([status, d]) => (
              <path class={status} d={d} key={status} />
            ))}
          </svg>
        </Cell>
        <Cell class="number" name="worked">
          {time(working)}
        </Cell>
        <Cell class="number" name="waited">
          {time(waiting)}
        </Cell>
        <Cell class={longest === undefined ? 'meta none' : 'meta'} name="longest for">
          {longest === undefined ? '' : `${store.hosts[longest[0]] ?? ''}, ${time(longest[1])}`}
        </Cell>
      </>
    );
  };
  const ticks = (
    <span class="ticks">
      {[0, 1, 2, 3, 4].map((n) => (
        <span key={n}>{time(((to - from) * n) / 4)}</span>
      ))}
    </span>
  );
  return (
    <>
      <ul class="legend">
        {statuses.map((status) => (
          <li key={status}>
            <span class={`key ${status}`} />
            {status}
          </li>
        ))}
        <li>
          <span class="key waiting" />
          waiting
        </li>
      </ul>
      <Rows
        items={store.hosts}
        label="Timeline of hosts"
        form="t-time"
        heads={['Host', ticks, ['Worked'], ['Waited'], 'Longest for']}
        keyOf={(_, host) => host}
        row={row}
      />
    </>
  );
}
