import { expect, it } from 'vitest';
import { dictSource, Templar } from '../../src/template/index.ts';
import { fromPlain, TemplateString, type Dict } from '../../src/util/value.ts';

const render = (text: string, vars: Readonly<Record<string, unknown>>) =>
  new Templar({
    vars: dictSource(fromPlain(vars) as Dict),
    searchPath: [],
    basedir: '.',
  }).value(new TemplateString(text));

it('shows dicts as JSON, whole', () => {
  const vars = { before: { b: { d: [0, 1] }, a: 1 }, after: { b: { d: [2, 1] }, a: 1 } };
  expect(render('{{ before | ansible.utils.fact_diff(after) }}', vars)).toEqual([
    ...['--- before', '+++ after', '@@ -1,9 +1,9 @@', ' {', '     "a": 1,', '     "b": {', '         "d": ['],
    ...['-            0,', '+            2,', '             1', '         ]', '     }', ' }', ''],
  ]);
  expect(render('{{ before | ansible.utils.fact_diff(before) }}', vars)).toEqual([]);
});

it('passes over lines', () => {
  const vars = { before: 'time 1\nsame\nold', after: 'time 2\nsame\nnew' };
  const skip = "plugin={'vars': {'skip_lines': ['time']}}";
  expect(render(`{{ before | ansible.utils.fact_diff(after, ${skip}) }}`, vars)).toEqual([
    ...['--- before', '+++ after', '@@ -1,2 +1,2 @@', ' same', '-old', '+new', ''],
  ]);
  expect(render(`{{ before | ansible.utils.fact_diff(after, ${skip}, common=true) }}`, vars)).toEqual([
    ...['@@ -1,2 +1,2 @@', ' same', ''],
  ]);
});
