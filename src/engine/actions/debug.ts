import { p } from '../../sdk/index.ts';
import { valueText, isDict, isList, TemplateString, type Value } from '../../util/value.ts';
import { outcome } from '../state/outcome.ts';
import { defineAction, keys } from './define.ts';

export const debug = defineAction({
  name: 'ansible.builtin.debug',
  summary: 'Print a message or a variable while the play runs',
  params: {
    msg: p.raw({ doc: 'The message; any value.' }),
    var: p.raw({ doc: 'Name of a variable, or an expression, to print. Not with `msg`.' }),
    verbosity: p.int({ doc: 'Print only with this many `-v` or more.', default: 0 }),
  },
  constraints: { mutuallyExclusive: [['msg', 'var']] },
  raw: ['var'],
  support: { check: 'full', diff: 'none' },
  examples: [
    { title: 'A message', yaml: 'debug: {msg: "{{ inventory_hostname }} has {{ ansible_memtotal_mb }} MB"}' },
    { title: 'A variable', yaml: 'debug: {var: result.stdout_lines}' },
  ],
  async run(params, { templar, task, section }) {
    if (params.verbosity > section.play.run.options.verbosity) {
      return outcome('skipped', { skipped_reason: 'Verbosity threshold not met.' });
    }
    if (params.var === undefined) return outcome('ok', keys({ msg: params.msg ?? 'Hello world!' }));
    const name = params.var;
    const isOwn = !(name instanceof TemplateString || isDict(name) || isList(name));
    const given = isOwn ? name : await templar.valueAsync(name);
    if (isDict(given) || isList(given)) return outcome('ok', keys({ [typeName(given)]: given }));
    const text = valueText(given);
    // What a template gives may be a host's words: it can name a variable, but is never run as an expression.
    const mayRun = isOwn || variablePath.test(text);
    return outcome('ok', keys({ [text]: mayRun ? await shownValue(text) : given }));

    /** An undefined variable is shown as such: `debug` is what people look for it with. */
    async function shownValue(expression: string): Promise<Value> {
      try {
        return await templar.expressionAsync(expression, task.src);
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'TSP1201')
          return 'VARIABLE IS NOT DEFINED!';
        throw error;
      }
    }
  },
});

const variablePath = /^[A-Za-z_]\w*(?:\.\w+|\[\d+\])*$/;

const typeName = (value: Value): string => (isList(value) ? "<class 'list'>" : "<class 'dict'>");
