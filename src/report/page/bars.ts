/**
 * Bars of a timeline, as numbers: how they are drawn is for who has a page.
 * @module
 */
import type { HostStatus } from '../../events/types.ts';
import type { Step, TaskRun } from './model.ts';

/** Units that a run is wide. */
export const width = 2_000;

/** A time as units. */
export type X = (time: number) => number;

/** Units of times between two, of which the second is later. */
export const unitsOf =
  (from: number, to: number): X =>
  (at) =>
    Math.round(((at - from) / (to - from)) * width);

/** At least a bar that can be seen. */
export const barEnd = (step: Step, x: X): number => Math.max(x(step.start) + 3, x(step.end));

/** The bars of each status as the data of one path: a browser draws a thousand hosts with as many elements as lines. */
export function barPaths(
  steps: readonly (readonly [TaskRun, Step])[],
  x: X,
): readonly (readonly [HostStatus, string])[] {
  const paths = new Map<HostStatus, { d: string; at: number }>();
  for (const [, step] of steps) {
    const path = paths.get(step.status) ?? { d: '', at: -1 };
    paths.set(step.status, path);
    const [from, to] = [x(step.start), barEnd(step, x)];
    if (to <= path.at) continue;
    path.d += from > path.at ? `M${from} 10H${to}` : `H${to}`;
    path.at = to;
  }
  return [...paths].map(([status, { d }]) => [status, d]);
}
