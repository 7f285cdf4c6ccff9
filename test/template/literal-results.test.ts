import { describe, expect, it } from 'vitest';
import { Tuple, type Value } from '../../src/util/value.ts';
import { run } from '../engine/harness.ts';
import { template, templar } from './support.ts';

/** With `jinja2_native = true`, as ansible-core answers before 2.19, which has no such setting. */
const vars: Readonly<Record<string, Value>> = {
  l: [4, 2],
  n: 2,
  s: '2',
  nothing: null,
  d: new Map<Value, Value>([['a', 1]]),
  quoted: '"hello"',
  nested: template('{{ quoted }}'),
  json: template('{{ l | to_json }}'),
  two: template('{{ s }}'),
};
const value = (text: string, literalResults = true): Value =>
  templar(vars, { literalResults }).value(template(text));

describe('text that reads as a Python literal', () => {
  it.each([
    ['{% for x in l %}{{ x }}{% endfor %}', 42],
    ['[{% for x in l %}{{ x }},{% endfor %}]', [4, 2]],
    ['{{ n }}{{ n }}', 22],
    ['{{ s }}', 2],
    ['{{ two }}', 2],
    ['({{ n }}, "a")', Tuple.make([2, 'a'])],
    ["{{ 'None' }}", null],
    ['{{ "tr" }}{{ "ue" }}', 'true'],
    ["'{{ n }}'", "'2'"],
    ['{{ nested }}', '"hello"'],
    ['{{ n | string }}', '2'],
    ['{{ l | to_json }}', '[4, 2]'],
    ['{{ json }}', '[4, 2]'],
    ['{{ nothing }}', null],
    ['{{ None }}', null],
    ['{{ none }}', null],
    ['{{ d }}', new Map<Value, Value>([['a', 1]])],
    ['{% set x %}{{ n }}{{ n }}{% endset %}{{ x + 1 }}', 23],
    ['port {{ n }}', 'port 2'],
  ] as [string, Value][])('is its value: %s', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });
  it('stays text where nothing is set', () => {
    expect(value('{{ n }}{{ n }}', false)).toBe('22');
    expect(value('{{ s }}', false)).toBe('2');
  });
  it('is so for a run whose setting says it', async () => {
    const site = `- hosts: a
  gather_facts: false
  tasks:
    - set_fact: {x: "{% for x in [4, 2] %}{{ x }}{% endfor %}"}
    - debug: {msg: "{{ x | type_debug }}"}
`;
    const said = async (env: Record<string, string>): Promise<readonly string[]> =>
      (await run({ files: { 'site.yml': site }, env })).said;
    expect(await said({ ANSIBLE_JINJA2_NATIVE: '1' })).toEqual(['a: int']);
    expect(await said({ ANSIBLE_JINJA2_NATIVE: '0' })).toEqual(['a: str']);
    expect(await said({})).toEqual(['a: str']);
  });
});
