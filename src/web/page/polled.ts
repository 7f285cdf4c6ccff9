/**
 * What is asked again and again while the page is seen.
 */
import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../wire.ts';
import { get, problemOf } from './api.ts';

export interface Polled<T> {
  /** The last answer; it stays when a later one fails. */
  readonly value: T | undefined;
  readonly problem: Problem | undefined;
}

/** Asks now and every so many milliseconds; undefined is nothing to ask. */
export function usePolled<T>(path: string | undefined, interval: number): Polled<T> {
  const [state, setState] = useState<Polled<T> & { readonly path?: string | undefined }>({
    value: undefined,
    problem: undefined,
  });
  useEffect(() => {
    if (path === undefined) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const ask = async (): Promise<void> => {
      try {
        const value = await get<T>(path);
        if (!isOver) setState({ value, problem: undefined, path });
      } catch (error) {
        if (!isOver) setState((before) => ({ ...before, problem: problemOf(error) }));
      }
      if (!isOver) timer = setTimeout(next, interval);
    };
    const next = (): void => {
      if (document.visibilityState === 'visible') void ask();
      else timer = setTimeout(next, interval);
    };
    void ask();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [path, interval]);
  return state;
}
