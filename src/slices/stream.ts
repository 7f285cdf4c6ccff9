/**
 * The events of one slice cut into segments (a playbook, a play's batch, a task), each with its place in the book.
 * @module
 */
import type { EventOf, RunEvent } from '../events/types.ts';

/** Where a segment stands: playbook, play, batch, number of the task before it or itself, and 1 for what has no number. */
export type Place = readonly [number, number, number, number, 0 | 1];

type Opening = EventOf<'playbook.start' | 'play.start' | 'play.noHosts' | 'task.start'>;

/** What begins a segment. */
export interface Head {
  readonly event: Opening;
  readonly place: Place;
  /** The same in all slices. */
  readonly id: string;
}

/** Plays whose hosts do not wait for each other are one segment: their tasks have no order. */
const isFree = (strategy: string | undefined): boolean => strategy === 'free' || strategy === 'host_pinned';

const placeText = (
  src: { readonly file: string; readonly line: number; readonly col: number } | undefined,
) => (src === undefined ? '' : `${src.file}:${src.line}:${src.col}`);

/** What a task is in all slices, whatever its name was rendered to. */
export const taskId = ({ src, action, isHandler, name }: EventOf<'task.start'>['task']): string =>
  [src === undefined ? name : placeText(src), action, isHandler ? 'handler' : 'task'].join(' ');

/** Finds the heads in a stream. */
export class Heads {
  #book = 0;
  #play = 0;
  #batch = 0;
  #task = 0;
  #last: string | undefined;
  #free = false;

  /** The head that the event is; undefined for one that belongs to the segment before it. */
  of(event: RunEvent): Head | undefined {
    switch (event.type) {
      case 'playbook.start':
        this.#book += 1;
        this.#last = undefined;
        this.#play = this.#batch = this.#task = 0;
        return { event, place: this.#place(0), id: `book ${event.file}` };
      case 'play.start':
        return this.#startPlay(event);
      case 'play.noHosts':
        return { event, place: this.#place(1, Number.POSITIVE_INFINITY), id: 'none' };
      case 'task.start':
        return this.#free ? undefined : this.#startTask(event);
      default:
        return undefined;
    }
  }

  #startPlay(event: EventOf<'play.start'>): Head {
    const id = `play ${event.src === undefined ? event.name : placeText(event.src)}`;
    // The same play once more is its next batch (`serial`).
    if (id === this.#last) this.#batch += 1;
    else [this.#play, this.#batch] = [this.#play + 1, 0];
    this.#last = id;
    this.#task = 0;
    this.#free = isFree(event.strategy);
    return { event, place: this.#place(0), id };
  }

  #startTask(event: EventOf<'task.start'>): Head {
    const { position } = event;
    const isNext = position !== undefined && position > this.#task;
    if (isNext) this.#task = position;
    return { event, place: this.#place(isNext ? 0 : 1), id: taskId(event.task) };
  }

  #place(after: 0 | 1, task = this.#task): Place {
    return [this.#book, this.#play, this.#batch, task, after];
  }
}

/** Negative where `a` comes before `b`. */
export function compare(a: Place, b: Place): number {
  const i = a.findIndex((part, at) => part !== b[at]);
  return i === -1 ? 0 : (a[i] ?? 0) - (b[i] ?? 0);
}
