/**
 * The record of a run, line by line.
 */
import type { JSX } from 'preact';
import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import { time } from '../../report/page/terms.ts';
import type { EventLine, EventsAnswer, Problem } from '../wire.ts';
import { get, problemOf } from './api.ts';
import { hrefOf } from './route.ts';
import { Cell, Rows } from './rows.tsx';
import type { PartProps } from './run-parts.tsx';
import { Title, Trouble } from './words.tsx';

/** Lines that are asked for at once. */
const block = 100;

/** What can be told of a line of which only the beginning is there. */
function headOf(text: string): {
  readonly type: string;
  readonly at: number | undefined;
  readonly rest: string;
} {
  const type = /"type":"([\w.]+)"/.exec(text)?.[1] ?? '';
  const at = Number(/"time":(\d+)/.exec(text)?.[1] ?? Number.NaN);
  const rest = text.replace(/^\{|"type":"[\w.]+",?|"time":\d+,?/g, '');
  return { type, at: Number.isNaN(at) ? undefined : at, rest };
}

export function Events({ id, store }: PartProps): JSX.Element {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const blocks = useRef(new Map<number, readonly EventLine[] | 'asked'>()).current;
  const lineAt = (line: number): EventLine | undefined => {
    const first = line - (line % block);
    const known = blocks.get(first);
    const found = known === 'asked' ? undefined : known?.[line - first];
    // A block may have been asked for when it was not full yet.
    if (known === undefined || (known !== 'asked' && found === undefined)) {
      blocks.set(first, 'asked');
      void get<EventsAnswer>(`api/runs/${encodeURIComponent(id)}/events?from=${first}&count=${block}`).then(
        ({ events }) => {
          blocks.set(first, events);
          redraw(undefined);
        },
        () => blocks.delete(first),
      );
    }
    return found;
  };
  const row = (line: number): JSX.Element => {
    const found = lineAt(line);
    const { type, at, rest } = headOf(found?.text ?? '');
    return (
      <>
        <Cell class="number">
          <a href={hrefOf('runs', id, 'events', line)}>{line}</a>
        </Cell>
        <Cell class="number">{at === undefined ? '' : time(Math.max(0, at - (store.run?.time ?? at)))}</Cell>
        <Cell>{type}</Cell>
        <Cell class="text wide">{rest}</Cell>
      </>
    );
  };
  return (
    <Rows
      items={Array.from({ length: store.lines }, (_, line) => line)}
      label="Record"
      form="t-events"
      heads={[['Line'], ['After'], 'Event', 'What']}
      keyOf={(line) => line}
      row={row}
      estimate={matchMedia('(max-width: 44rem)').matches ? 66 : 38}
      isFixed
    />
  );
}

/** One line of the record, in full: a result with all that the module has given. */
export function EventPage({ id, line }: { readonly id: string; readonly line: number }): JSX.Element {
  const [found, setFound] = useState<EventLine>();
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    get<EventLine>(`api/runs/${encodeURIComponent(id)}/events/${line}`).then(setFound, (error: unknown) =>
      setProblem(problemOf(error)),
    );
  }, [id, line]);
  return (
    <>
      <Title text={`Line ${line}`} />
      <p>
        Of the record of <a href={hrefOf('runs', id)}>run {id}</a>
      </p>
      <Trouble problem={problem} />
      {found === undefined ? null : (
        <pre class="code" role="region" aria-label="Event" tabIndex={0}>
          {found.isCut ? found.text : JSON.stringify(JSON.parse(found.text), null, 2)}
        </pre>
      )}
      {found?.isCut === true ? <p>The rest of the line is in the record.</p> : null}
    </>
  );
}
