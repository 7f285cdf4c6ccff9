/**
 * A run that is heard of for as long as it is looked at.
 */
import { useEffect, useReducer, useRef } from 'preact/hooks';
import type { RunMessage } from '../wire.ts';
import { RunStore } from './run-store.ts';

/** Milliseconds between two times that the page is drawn for what has come. */
const interval = 200;

/** The store of a run, drawn anew as it grows. */
export function useRun(id: string): RunStore {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const held = useRef<{ id: string; store: RunStore }>();
  if (held.current?.id !== id) held.current = { id, store: new RunStore() };
  const { store } = held.current;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const source = new EventSource(`api/runs/${encodeURIComponent(id)}/live`);
    const draw = (): void => {
      timer = undefined;
      redraw(undefined);
    };
    source.addEventListener('message', ({ data }: MessageEvent<string>) => {
      store.hear(JSON.parse(data) as RunMessage);
      if (store.isOver) source.close();
      timer ??= setTimeout(draw, interval);
    });
    source.addEventListener('error', () => {
      // A browser tries again by itself, unless it was told no.
      if (source.readyState !== EventSource.CLOSED || store.isOver) return;
      store.problem = 'The run cannot be shown: there is none of this name, or tsplay web has ended.';
      draw();
    });
    return () => {
      source.close();
      clearTimeout(timer);
    };
  }, [id, store]);
  return store;
}
