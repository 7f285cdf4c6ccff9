/**
 * Two renderers at once.
 * @module
 */
import type { Renderer } from '../events/types.ts';

/** Shows a run in one way and in another at the same time; questions are the first one's business. */
export function both(first: Renderer, second: Renderer): Renderer {
  const suspend = first.suspend?.bind(first);
  const tell = first.tell?.bind(first);
  return {
    onEvent: (event) => {
      first.onEvent(event);
      second.onEvent(event);
    },
    ...(suspend === undefined ? {} : { suspend }),
    ...(tell === undefined ? {} : { tell }),
    onError: (error) => {
      first.onError?.(error);
      second.onError?.(error);
    },
    close: async () => {
      await first.close();
      await second.close();
    },
  };
}
