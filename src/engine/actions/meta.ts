/**
 * `meta`: what steers the run itself. Performed by the task runner, since it concerns all hosts at once.
 * @module
 */
import { p } from '../../sdk/index.ts';
import { outcome } from '../state/outcome.ts';
import { defineAction } from './define.ts';

export const metaActions = [
  'flush_handlers',
  'refresh_inventory',
  'noop',
  'clear_facts',
  'clear_host_errors',
  'end_play',
  'end_host',
  'end_batch',
  'end_role',
  'reset_connection',
] as const;
export type MetaAction = (typeof metaActions)[number];

export const meta = defineAction({
  name: 'ansible.builtin.meta',
  traits: { meta: true },
  summary: 'Flush handlers, end a host, a batch or the play, and the like',
  params: { free_form: p.choice(metaActions, { doc: 'What to do.', required: true }) },
  freeForm: 'free_form',
  support: { check: 'full', diff: 'none' },
  examples: [{ title: 'Run notified handlers now', yaml: 'meta: flush_handlers' }],
  run: () => Promise.resolve(outcome('ok', {})),
});
