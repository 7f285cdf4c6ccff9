import { p } from '../../sdk/index.ts';
import { isList, TemplateString, type Value } from '../../util/value.ts';
import { outcome } from '../state/outcome.ts';
import { defineAction, keys } from './define.ts';

const text = (value: Value): Value => (value instanceof TemplateString ? value.text : value);

/** Shown without `-v` too. */
const loud = { _ansible_verbose_always: true };

export const assert = defineAction({
  name: 'ansible.builtin.assert',
  traits: { conditions: ['that'] },
  summary: 'Fail unless conditions hold',
  params: {
    that: p.raw({ doc: 'A conditional or a list of them, as in `when`.', required: true }),
    fail_msg: p.raw({ doc: 'Said when one does not hold.', aliases: ['msg'] }),
    success_msg: p.raw({ doc: 'Said when all hold.' }),
    quiet: p.bool({ doc: 'Say nothing of single conditionals.', default: false }),
  },
  raw: ['that'],
  support: { check: 'full', diff: 'none' },
  examples: [
    {
      title: 'A range',
      yaml: 'assert: {that: [port | int > 1023, port | int < 65536], fail_msg: "port must be unprivileged"}',
    },
  ],
  async run(params, { templar, task }) {
    const conditions = isList(params.that) ? params.that : [params.that];
    for (const condition of conditions) {
      if (await templar.whenAsync(condition, task.src)) continue;
      const fail = {
        assertion: text(condition),
        evaluated_to: false,
        msg: params.fail_msg ?? 'Assertion failed',
      };
      return outcome('failed', keys(params.quiet ? fail : { ...fail, ...loud }));
    }
    const done = { msg: params.success_msg ?? 'All assertions passed' };
    return outcome('ok', keys(params.quiet ? done : { ...done, ...loud }));
  },
});
