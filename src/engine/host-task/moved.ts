/**
 * What is told of large files on their way.
 * @module
 */
import type { OnMoved } from '../../sdk/remote/moved.ts';
import type { Attempt } from './types.ts';

/** Bytes from which on a person may want to know how far a file is. */
const worthTelling = 1024 * 1024;

/** Milliseconds between what is told of one task on one host. */
const pace = 200;

export interface Moved {
  readonly tell: OnMoved;
  /** Nothing is told any more. */
  end(): void;
}

/**
 * Tells how far files are on their way, as events `host.transfer`. Where one stands still, the last that was told is how far it
 * came: what comes too soon is told when its time has come.
 */
export function tellMoved({ info, host, section }: Pick<Attempt, 'info' | 'host' | 'section'>): Moved {
  let next = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const told: OnMoved = (bytes, total) => {
    next = performance.now() + pace;
    section.play.run.emit({ type: 'host.transfer', task: info, host: host.name, bytes, total });
  };
  return {
    tell(bytes, total) {
      if (ended || (total ?? bytes) < worthTelling) return;
      clearTimeout(timer);
      const wait = bytes === total ? 0 : next - performance.now();
      if (wait <= 0) told(bytes, total);
      else timer = setTimeout(told, wait, bytes, total);
    },
    end() {
      ended = true;
      clearTimeout(timer);
    },
  };
}
