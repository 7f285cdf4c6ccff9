import { describe, expect, it } from 'vitest';
import { PyFloat, Tuple, type Value } from '../../src/util/value.ts';
import { template, templar } from './support.ts';

/** With `jinja2_native = false`, as ansible-core 2.14 answers. */
const vars: Readonly<Record<string, Value>> = {
  n: 3,
  l: [1, 2],
  d: new Map<Value, Value>([['a', 1]]),
  nothing: null,
  text: '[1]',
  sum: template('{{ 1 + 1 }}'),
  json: template('{{ d | to_json }}'),
};
const value = (text: string): Value => templar(vars, { textResults: true }).value(template(text));

describe('results as text', () => {
  it.each([
    ['{{ n }}', 3],
    ['{{ n }}{# a number all the same? #}', '3'],
    ['{{ n + 1 }}', '4'],
    ['{{ sum }}', '2'],
    ['{{ l }}', [1, 2]],
    ['{{ l ~ "" }}', [1, 2]],
    ['{{ (1, 2) }}', '(1, 2)'],
    ['{{ [(1,), 1.0] }}', [Tuple.make([1]), new PyFloat(1)]],
    ['{{ text }}', [1]],
    ['{{ nothing }}', null],
    ["{{ 'a' | regex_search('b') }}", ''],
    ['{{ n > 1 }}', true],
    ['{{ n > 1 }}!', 'True!'],
    ['[{{ n }}, {{ n }}]', [3, 3]],
    ['[{{ n }}, name]', '[3, name]'],
    ['{{ "" }}{"null": null, "true": true}', new Map<Value, Value>([['null', null], ['true', true]])], // prettier-ignore
    ['{{ d | to_json }}', '{"a": 1}'],
    ['{{ json }}', '{"a": 1}'],
    ['{{ json | from_json }}', new Map([['a', 1]])],
    ['{% macro m() %}[{{ n }}]{% endmacro %}{{ m()[0] }}', '3'],
  ] as [string, Value][])('%s', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });
  it('are text in template files, whatever they look like', () => {
    const t = templar(vars, { textResults: true });
    expect(t.file('{% macro m() %}[{{ n }}]{% endmacro %}{{ m()[0] }} {{ l }} {{ sum + "!" }}')).toBe(
      '[ [1, 2] 2!',
    );
  });
});
