/**
 * `become_user` without `become`.
 * @module
 */
import { pairAt } from '../nodes.ts';
import type { MapNode } from '../../source/index.ts';
import type { Rule } from '../types.ts';

const isPartial = (map: MapNode): boolean =>
  pairAt(map, 'become_user') !== undefined && pairAt(map, 'become') === undefined;

const message = 'become_user means nothing without become at the same place.';

export const partialBecome: Rule = {
  id: 'partial-become',
  summary: 'become_user needs become beside it',
  tags: ['unpredictability'],
  severity: 'VERY_HIGH',
  ids: {
    'partial-become[play]': 'A play that has become_user has become',
    'partial-become[task]': 'A task that has become_user has become',
  },
  play(play, file, { say }) {
    if (file.kind === 'playbook' && isPartial(play)) say({ tag: 'partial-become[play]', message, at: play });
  },
  task(task, { say }) {
    if (isPartial(task.node)) say({ tag: 'partial-become[task]', message });
  },
};
