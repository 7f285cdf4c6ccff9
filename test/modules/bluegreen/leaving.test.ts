import { describe, expect, it } from 'vitest';
import { whoLeaves } from '../../../src/modules/bluegreen/leaving.ts';

const on = (...nodes: string[]) => nodes.map((node, i) => ({ task: `t${i}`, address: node, port: 1, node }));
const nodesOf = (list: readonly { readonly node: string }[]): string[] => list.map(({ node }) => node);

describe('of a colour that is to have fewer instances', () => {
  it.each([
    [on('a', 'b', 'c', 'd'), 2, ['a', 'b'], ['c', 'd']],
    [on('a', 'b', 'b', 'c', 'd'), 2, ['a', 'c', 'd'], ['b', 'b']],
    [on('a', 'a', 'b', 'b'), 3, ['a', 'a'], ['b', 'b']],
    [on('a', 'b'), 1, ['a'], ['b']],
    [on('a', 'b'), 2, [], ['a', 'b']],
    // Nothing can be chosen on one node, and a service is never left without an instance.
    [on('a', 'a', 'a'), 1, [], ['a', 'a', 'a']],
  ])('whole nodes leave, those with few first: %#', (instances, wanted, leaving, staying) => {
    const chosen = whoLeaves(instances, wanted);
    expect([nodesOf(chosen.leaving), nodesOf(chosen.staying)]).toEqual([leaving, staying]);
  });
});
