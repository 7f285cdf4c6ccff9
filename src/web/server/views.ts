/**
 * Runs that are looked at.
 * @module
 */
import { findRun } from '../../history/index.ts';
import { RunView } from './run-view.ts';
import type { World } from './world.ts';

/** How many are kept although no page looks at them at the moment. */
const kept = 4;

export class Views {
  readonly #world: Pick<World, 'folder' | 'findingStyle'>;
  /** The one that was asked for last is last. */
  readonly #open = new Map<string, RunView>();
  constructor(world: Pick<World, 'folder' | 'findingStyle'>) {
    this.#world = world;
  }
  /** Throws TSP1503 when there is no such run. */
  get(id: string): RunView {
    const run = findRun(this.#world.folder, id);
    const known = this.#open.get(run.head.id);
    const view = known ?? new RunView(run, this.#world.findingStyle(run));
    this.#open.delete(run.head.id);
    this.#open.set(run.head.id, view);
    this.#forget();
    return view;
  }
  close(): void {
    for (const view of this.#open.values()) view.close();
    this.#open.clear();
  }
  #forget(): void {
    for (const [id, view] of this.#open) {
      if (this.#open.size <= kept) return;
      if (view.isHeard) continue;
      view.close();
      this.#open.delete(id);
    }
  }
}
