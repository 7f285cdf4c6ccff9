/**
 * Lists of any length as tables: only the rows that can be seen, and a few around them, are in the document.
 */
import { observeWindowOffset, observeWindowRect, Virtualizer, windowScroll } from '@tanstack/virtual-core';
import type { ComponentChildren, JSX, TargetedKeyboardEvent } from 'preact';
import { useEffect, useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';

/** Rows that are printed; more paper helps no one. */
const mostPrinted = 2_000;

interface RowsProps<T> {
  readonly items: readonly T[];
  /** What the table is called. */
  readonly label: string;
  /** The class that has its columns. */
  readonly form: string;
  /** Those of numbers in brackets: they stand on the right, as the numbers do. */
  readonly heads: readonly (ComponentChildren | readonly [string])[];
  /** Cells of a row. */
  readonly row: (item: T, index: number) => ComponentChildren;
  readonly keyOf: (item: T, index: number) => string | number;
  /** Pixels of a row, before it is measured. */
  readonly estimate?: number;
  /** Rows have exactly that height: in a list of many thousands each one that is measured moves all that follow. */
  readonly isFixed?: boolean;
}

/** Whether the page is being printed: then all rows have to be there. */
function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    const [before, after] = [() => setPrinting(true), () => setPrinting(false)];
    addEventListener('beforeprint', before);
    addEventListener('afterprint', after);
    return () => {
      removeEventListener('beforeprint', before);
      removeEventListener('afterprint', after);
    };
  }, []);
  return isPrinting;
}

function useVirtual(
  count: number,
  estimate: number,
): [Virtualizer<Window, HTMLElement>, { current: HTMLDivElement | null }] {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const box = useRef<HTMLDivElement>(null);
  const [margin, setMargin] = useState(0);
  const options = {
    count,
    estimateSize: () => estimate,
    getScrollElement: () => window,
    observeElementRect: observeWindowRect,
    observeElementOffset: observeWindowOffset,
    scrollToFn: windowScroll,
    initialOffset: () => scrollY,
    initialRect: { width: innerWidth, height: innerHeight },
    overscan: 8,
    scrollMargin: margin,
    onChange: () => redraw(undefined),
  };
  const [virtual] = useState(() => new Virtualizer<Window, HTMLElement>(options));
  virtual.setOptions(options);
  useEffect(() => virtual._didMount(), [virtual]);
  useLayoutEffect(() => {
    virtual._willUpdate();
    // Where the list begins does not change by scrolling, and asking for it has the page laid out at once.
    if (virtual.isScrolling) return;
    const top = Math.round((box.current?.getBoundingClientRect().top ?? 0) + scrollY);
    if (Math.abs(top - margin) > 1) setMargin(top);
  });
  return [virtual, box];
}

/** A key of a list moves the focus to the link of another row, which comes into the document when it is scrolled to. */
function useKeys(
  virtual: Virtualizer<Window, HTMLElement>,
  count: number,
  box: { current: HTMLElement | null },
) {
  return (event: TargetedKeyboardEvent<HTMLElement>): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-index]');
    if (step === undefined || row === null) return;
    const next = Number(row.dataset['index']) + step;
    if (next < 0 || next >= count) return;
    event.preventDefault();
    virtual.scrollToIndex(next);
    const focus = (): void => box.current?.querySelector<HTMLElement>(`[data-index="${next}"] a`)?.focus();
    focus();
    requestAnimationFrame(focus);
  };
}

const isNumber = (head: ComponentChildren | readonly [string]): head is readonly [string] =>
  Array.isArray(head);

export function Rows<T>({
  items,
  label,
  form,
  heads,
  row,
  keyOf,
  estimate = 40,
  isFixed = false,
}: RowsProps<T>): JSX.Element {
  const isPrinting = usePrinting();
  const [virtual, box] = useVirtual(items.length, estimate);
  const onKeyDown = useKeys(virtual, items.length, box);
  const shown = isPrinting ? undefined : virtual.getVirtualItems();
  const indexes = shown?.map(({ index }) => index) ?? items.slice(0, mostPrinted).map((_, index) => index);
  const top = (shown?.[0]?.start ?? virtual.options.scrollMargin) - virtual.options.scrollMargin;
  return (
    <div role="table" aria-label={label} aria-rowcount={items.length + 1} class={form} onKeyDown={onKeyDown}>
      <div role="rowgroup">
        <div role="row" aria-rowindex={1} class="heads">
          {heads.map((head, n) => (
            <span role="columnheader" key={n} class={isNumber(head) ? 'number' : ''}>
              {isNumber(head) ? head[0] : head}
            </span>
          ))}
        </div>
      </div>
      <div
        role="rowgroup"
        class="rows"
        ref={box}
        style={isPrinting ? {} : { height: `${virtual.getTotalSize()}px` }}
      >
        <div
          role="presentation"
          class="window"
          style={isPrinting ? {} : { transform: `translateY(${top}px)` }}
        >
          {indexes.map((index) => {
            const item = items[index];
            if (item === undefined) return null;
            return (
              <div
                role="row"
                class="row"
                key={keyOf(item, index)}
                data-index={index}
                aria-rowindex={index + 2}
                ref={(element: HTMLElement | null) => {
                  if (element !== null && !isFixed) virtual.measureElement(element);
                }}
              >
                {row(item, index)}
              </div>
            );
          })}
        </div>
      </div>
      {isPrinting && items.length > mostPrinted ? (
        <p>{(items.length - mostPrinted).toLocaleString('en')} more are not printed.</p>
      ) : null}
    </div>
  );
}

interface CellProps {
  readonly children?: ComponentChildren;
  /** `number`, `wide` (a line of its own on a narrow screen), the class of a status. */
  readonly class?: string;
  /** What the column is called, where a narrow screen has no heads. */
  readonly name?: string;
}

export const Cell = ({ children, class: style = '', name }: CellProps): JSX.Element => (
  <span role="cell" class={name === undefined ? style : `${style} named`} data-name={name}>
    {children}
  </span>
);
