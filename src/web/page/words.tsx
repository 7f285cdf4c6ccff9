/**
 * Words and small parts that several pages have.
 */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { plural, statuses } from '../../report/page/terms.ts';
import type { Problem } from '../wire.ts';

/** `2026-01-31 23:59:59`, where the browser is. */
export function When({ at }: { readonly at: number | string | undefined }): JSX.Element {
  const date = new Date(at ?? Number.NaN);
  if (Number.isNaN(date.getTime())) return <span>-</span>;
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return (
    <time dateTime={date.toISOString()}>
      {day} {clock}
    </time>
  );
}

/** `2 failed  8 changed`, from numbers by status. */
export function Counts({ counts }: { readonly counts: readonly number[] }): JSX.Element {
  const some = statuses.flatMap((status, n) => {
    const count = counts[n] ?? 0;
    return count > 0 ? [[status, count] as const] : [];
  });
  return (
    <span class="counts">
      {some.map(([status, count]) => (
        <span class={status} key={status}>
          {count.toLocaleString('en')} {status}
        </span>
      ))}
    </span>
  );
}

export const Trouble = ({ problem }: { readonly problem: Problem | undefined }): JSX.Element | null =>
  problem === undefined ? null : (
    <div class="notice bad" role="alert">
      <p class="message">{problem.message}</p>
      {problem.hint === undefined ? null : <p class="meta">{problem.hint}</p>}
    </div>
  );

/** The heading of a page; it gets the focus when one has come here, so that it is read and the keyboard begins there. */
export function Title({
  text,
  children,
}: {
  readonly text: string;
  readonly children?: ComponentChildren;
}): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${text} · tsplay`;
  }, [text]);
  useEffect(() => {
    // Not over a field that one is typing into, and not when the page has just been opened.
    if (isMoved) heading.current?.focus({ preventScroll: true });
    isMoved = true;
    scrollTo(0, 0);
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {text} {children}
    </h1>
  );
}

let isMoved = false;

export const Facts = ({
  rows,
}: {
  readonly rows: readonly (readonly [string, ComponentChildren])[];
}): JSX.Element => (
  <dl class="facts">
    {rows.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

interface FindProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly found: number;
  readonly all: number;
}

/** A field that narrows a list; how much is left is told to those who do not see it, too. */
export const Find = ({ label, value, onInput, found, all }: FindProps): JSX.Element => (
  <div class="bar">
    <label>
      {label} <input type="search" value={value} onInput={(event) => onInput(event.currentTarget.value)} />
    </label>
    <span class="meta" role="status">
      {value === '' ? plural(all, 'line') : `${found.toLocaleString('en')} of ${plural(all, 'line')}`}
    </span>
  </div>
);

export const isFound = (find: string, ...texts: readonly string[]): boolean =>
  find === '' || texts.some((text) => text.toLowerCase().includes(find.toLowerCase()));
