/**
 * Which instances go when a colour is to have fewer.
 * @module
 */
import type { Endpoint } from './endpoints.ts';

export interface Leaving {
  readonly leaving: readonly Endpoint[];
  readonly staying: readonly Endpoint[];
}

/**
 * Swarm cannot be told which task to end, but which nodes a service may use: so all instances of a node go. Nodes with few
 * come first. Where all instances share one node nothing can be chosen, and Swarm decides.
 */
export function whoLeaves(instances: readonly Endpoint[], wanted: number): Leaving {
  const nodes = [...new Set(instances.map(({ node }) => node))];
  const byNode = nodes.map((node) => instances.filter((instance) => instance.node === node));
  const byCount = byNode.sort(
    (a, b) => a.length - b.length || ((a[0]?.node ?? '') < (b[0]?.node ?? '') ? -1 : 1),
  );
  const leaving: Endpoint[] = [];
  for (const all of byCount.slice(0, -1)) {
    if (instances.length - leaving.length <= wanted) break;
    leaving.push(...all);
  }
  const gone = new Set(leaving.map(({ task }) => task));
  return { leaving, staying: instances.filter(({ task }) => !gone.has(task)) };
}
