import { p } from '../../sdk/index.ts';
import { TsplayError } from '../../errors/index.ts';
import { plainBooleanOf } from '../../util/boolean-words.ts';
import { valueText, type Dict } from '../../util/value.ts';
import { outcome } from '../state/outcome.ts';
import { defineAction, keys } from './define.ts';

const nameForm = /^[A-Za-z_]\w*$/;

const withBools = (facts: Dict): Dict =>
  new Map(
    [...facts].map(([name, value]) => [
      name,
      typeof value === 'string' ? (plainBooleanOf(value) ?? value) : value,
    ]),
  );

export const setFact = defineAction({
  name: 'ansible.builtin.set_fact',
  traits: { sets: 'set_fact' },
  summary: 'Set variables on a host, for the rest of the run',
  params: {
    cacheable: p.bool({ doc: 'Keep them in the fact cache too, as facts.', default: false }),
    key_value: p.dict({ doc: 'Names and values.', default: new Map() }),
  },
  extraParams: 'key_value',
  support: { check: 'full', diff: 'none' },
  examples: [{ title: 'From a result', yaml: 'set_fact: {container_color: "{{ result.value }}"}' }],
  run(params, { task, section }) {
    const words = section.play.run.settings.textResults;
    const facts: Dict = words ? withBools(params.key_value) : params.key_value;
    if (facts.size === 0)
      throw new TsplayError(
        'TSP1103',
        'No key/value pairs provided, at least one is required for this action to succeed',
        { src: task.src },
      );
    for (const name of facts.keys()) {
      if (typeof name === 'string' && nameForm.test(name)) continue;
      const message = `The variable name '${valueText(name)}' is not valid. Variables must start with a letter or underscore character, and contain only letters, numbers and underscores.`;
      throw new TsplayError('TSP1103', message, { src: task.src });
    }
    return Promise.resolve(
      outcome(
        'ok',
        keys({ ansible_facts: facts, ...(params.cacheable ? { _ansible_facts_cacheable: true } : {}) }),
      ),
    );
  },
});
