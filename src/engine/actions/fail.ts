import { p } from '../../sdk/index.ts';
import { outcome } from '../state/outcome.ts';
import { defineAction, keys } from './define.ts';

export const fail = defineAction({
  name: 'ansible.builtin.fail',
  summary: 'Fail with a message',
  params: { msg: p.raw({ doc: 'The message.', default: 'Failed as requested from task' }) },
  support: { check: 'full', diff: 'none' },
  examples: [{ title: 'With a reason', yaml: 'fail: {msg: "only Debian is supported"}' }],
  run: (params) => Promise.resolve(outcome('failed', keys({ msg: params.msg }))),
});
