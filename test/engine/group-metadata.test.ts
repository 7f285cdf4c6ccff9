import { describe, expect, test } from 'vitest';
import { metadataProblem } from '../../src/engine/host-task/group-metadata.ts';
import { fromPlain, type Value } from '../../src/util/value.ts';
import { run } from './harness.ts';

describe('metadata of an action group', () => {
  test.each<[unknown[], string | undefined]>([
    [['ping', { metadata: { extend_group: ['a.b.c'] } }], undefined],
    [[{ metadata: {} }], undefined],
    [[{ metadata: {}, other: 1 }], 'The only expected key is metadata, but got keys: metadata, other'],
    [[{ metadata: {} }, { metadata: {} }], 'The group contains multiple metadata entries.'],
    [[{ metadata: ['x'] }], "The metadata is not a dictionary. Got ['x']"],
    [[{ metadata: { other: 1 } }], 'The metadata contains unexpected keys: other'],
    [
      [{ metadata: { extend_group: { a: 'b' } } }],
      "The metadata contains unexpected key types: extend_group is {'a': 'b'} (expected type list)",
    ],
  ])('%j', (members, problem) => {
    expect(metadataProblem(members.map((one): Value => fromPlain(one)))).toBe(problem);
  });

  test('is warned of when the group is used, unless that is not wanted', async () => {
    const files = {
      'collections/ansible_collections/my/own/meta/runtime.yml':
        'action_groups:\n  odd:\n    - {metadata: {other: 1}}\n    - ansible.builtin.ping\n',
      'site.yml':
        '- hosts: a\n  connection: local\n  gather_facts: false\n  module_defaults: {group/my.own.odd: {data: told}}\n  tasks: [{ping: }]\n',
    };
    const warned = 'Invalid metadata was found for action_group my.own.odd while loading module_defaults.';
    expect(JSON.stringify((await run({ files })).events)).toContain(warned);
    const env = { ANSIBLE_VALIDATE_ACTION_GROUP_METADATA: 'false' };
    expect(JSON.stringify((await run({ files, env })).events)).not.toContain(warned);
  });
});
