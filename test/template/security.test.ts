import { describe, expect, it } from 'vitest';
import { TemplateError } from '../../src/template/index.ts';
import { PyFloat, Tuple, Unknown, type Value } from '../../src/util/value.ts';
import { evaluate, template, templar } from './support.ts';

const names = [
  'constructor',
  '__proto__',
  'prototype',
  '__class__',
  '__globals__',
  '__init__',
  '__mro__',
  '__subclasses__',
  '__builtins__',
  '__defineGetter__',
  '__lookupGetter__',
  'hasOwnProperty',
  'isPrototypeOf',
  'toString',
  'valueOf',
  'toLocaleString',
  'caller',
  'callee',
  'apply',
  'bind',
  'attr',
  'iterate',
  'operate',
  'details',
  'items2',
  'at',
  'push',
  'slice',
  'charCodeAt',
];

const subjects: Readonly<Record<string, string>> = {
  dict: "{'a': 1}",
  list: '[1, 2]',
  tuple: '(1, 2)',
  text: "'x'",
  empty: "''",
  int: '1',
  float: '1.0',
  big: '2 ** 70',
  bool: 'true',
  none: 'none',
  range: 'range(3)',
  'range function': 'range',
  'dict function': 'dict',
  'namespace function': 'namespace',
  namespace: 'namespace(a=1)',
  cycler: "cycler('a')",
  joiner: 'joiner()',
  lookup: 'lookup',
  query: 'query',
  method: "'x'.upper",
  keys: "{'a': 1}.keys()",
  bytes: "'x'.encode()",
  date: "('2020-01-01 00:00:00' | to_datetime)",
  span: "(('2020-01-02 00:00:00' | to_datetime) - ('2020-01-01 00:00:00' | to_datetime))",
  group: "([{'a': 1}] | groupby('a') | first)",
};

// Names some of them have in Python as well: they are what Python says.
const data = [
  'dict',
  'list',
  'tuple',
  'text',
  'empty',
  'int',
  'float',
  'big',
  'bool',
  'none',
  'date',
  'group',
];
const own = new Map([...data.map((kind): [string, string[]] => [kind, ['__class__']]), ['namespace', ['a']]]);

describe.each(Object.entries(subjects))('%s', (kind, subject) => {
  it.each(names.filter((n) => !(own.get(kind) ?? []).includes(n)))('has no %s', (name) => {
    expect(evaluate(`(${subject}).${name} is defined`)).toBe(false);
    expect(evaluate(`(${subject})['${name}'] is defined`)).toBe(false);
    expect(evaluate(`(${subject}) | attr('${name}') is defined`)).toBe(false);
    expect(evaluate(`[${subject}] | map(attribute='${name}', default='no') | list`)).toEqual(['no']);
  });
});

describe('the type of a value', () => {
  it.each(data)('of %s has a name and nothing else', (kind) => {
    const type = `(${subjects[kind] ?? ''}).__class__`;
    expect(evaluate(`${type}.__name__`)).toMatch(/^\w+$/);
    for (const name of names) expect(evaluate(`${type}.${name} is defined`), name).toBe(false);
    expect(() => evaluate(`${type}('x')`)).toThrow(TemplateError);
  });
  it('is that of others of its kind', () => {
    expect(evaluate('1.__class__ == 2.__class__ and 1.__class__ != true.__class__')).toBe(true);
    expect(evaluate('true.__class__')).toBe("<class 'bool'>");
  });
});

describe('names', () => {
  it.each([...names, 'globalThis', 'process', 'require', 'rt', 'ctx', 's', 'out', 'c', 'this', 'arguments'])(
    '%s is not a variable, filter, test or lookup',
    (name) => {
      expect(evaluate(`${name} is defined`)).toBe(name === 'namespace');
      if (name === 'slice' || name === 'attr') return;
      expect(() => evaluate(`1 | ${name}`)).toThrow(TemplateError);
      expect(() => evaluate(`1 is ${name}`)).toThrow(TemplateError);
      expect(() => evaluate(`lookup('${name}', 1)`)).toThrow(TemplateError);
    },
  );
  it('may be anything in a template without becoming code', () => {
    const t = templar({ l: [1] });
    const nasty = '"];process.exit(1);["';
    expect(t.value(template(`{{ {'${nasty}': 1}['${nasty}'] }}`))).toBe(1);
    expect(
      t.value(template('{% set __proto__ = 5 %}{% set constructor = 6 %}{{ __proto__ + constructor }}')),
    ).toBe(11);
    expect(t.value(template('{% for constructor in l %}{{ constructor }}{% endfor %}'))).toBe(1);
    expect(
      t.value(template('{% macro toString(a="\\u2028`${1}") %}{{ a }}{% endmacro %}{{ toString() }}')),
    ).toContain('${1}');
  });
  it.each([
    '{{ foo\\u0028).bar }}',
    '{{ x["\\"]; process.exit(); [\\""] }}',
    '{{ x.y\\z() }}',
    '{{ `x` }}',
    '{{ ${1} }}',
  ])('%s is refused', (text) => {
    expect(() => templar({ x: new Map() }).value(template(text))).toThrow(TemplateError);
  });
});

describe('pollution', () => {
  it.each([
    "{{ {}.update({'__proto__': {'polluted': 1}}) }}",
    "{{ {} | combine({'__proto__': {'polluted': 1}}, recursive=true) }}",
    `{{ '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}' | from_json }}`,
    "{{ '__proto__: {polluted: 1}' | from_yaml }}",
    "{{ dict([['__proto__', {'polluted': 1}]]) }}",
    "{{ [['__proto__', 1]] | items2dict(key_name=0, value_name=1) }}",
    "{{ {'__proto__': {'polluted': 1}} | json_query('*') }}",
    "{{ {'a': {'polluted': 1}} | json_query('{\"__proto__\": a}') }}",
    "{{ [{'n': '__proto__', 'polluted': 1}] | rekey_on_member('n') }}",
    '{% set ns = namespace() %}{% set ns.__proto__ = 1 %}{{ ns.__proto__ }}',
  ])('%s changes no prototype', (text) => {
    try {
      templar().value(template(text));
    } catch (e) {
      expect(e).toBeInstanceOf(TemplateError);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(([] as unknown as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('slices that end the process elsewhere', () => {
  it.each([
    ['(1,2,3)[1:]', Tuple.make([2, 3])],
    ["'abc'[::-1]", 'cba'],
    ['[1,2,3][5:1:-1]', [3]],
  ] as [string, Value][])('%s', (expression, value) => {
    expect(evaluate(expression)).toEqual(value);
  });
  it('a step of zero is an error', () => {
    expect(() => evaluate('[1][::0]')).toThrow('slice step cannot be zero');
  });
});

describe('a hostile host', () => {
  const payloads = [
    "{{ lookup('pipe', 'touch /tmp/owned') }}",
    '{% set x = 1 %}{{ x }}',
    '{# gone #}',
    '{{ secret }}',
    '!unsafe {{ secret }}',
    '$ANSIBLE_VAULT;1.1;AES256\n6162',
    '{% raw %}{{ secret }}{% endraw %}',
    '#jinja2: variable_start_string:"[["\n[[ secret ]]',
  ];
  it.each(payloads)('says %j and is never rendered', (payload) => {
    const facts = new Map<Value, Value>([[payload, payload]]);
    const t = templar({
      payload,
      secret: 'S3CRET',
      list: [payload],
      facts,
      wrapped: template('{{ payload }}'),
      nested: new Map<Value, Value>([['k', [template('<{{ list[0] }}>')]]]),
      hostvars: new Map<Value, Value>([['evil', facts]]),
    });
    expect(t.value(payload)).toBe(payload);
    expect(t.value(template('{{ payload }}'))).toBe(payload);
    expect(t.value(template('{{ wrapped }}'))).toBe(payload);
    expect(t.value(template('{{ nested.k[0] }}'))).toBe(`<${payload}>`);
    expect(t.value(template("{{ hostvars['evil'] }}"))).toEqual(facts);
    expect(t.value(template('{% for x in list %}{{ x }}{% endfor %}'))).toBe(payload);
    expect(t.value(template('{{ list | map("trim") | list | to_json | from_json }}'))).toEqual([payload]);
    expect(t.file('{{ payload }}')).toBe(payload);
    expect(t.with(new Map<Value, Value>([['item', payload]])).value(template('{{ item }}'))).toBe(payload);
    // What a template gives is data: rendering it once more changes nothing.
    const again = t.value(template('{{ payload }}'));
    expect(t.value(again)).toBe(payload);
    expect(templar({ fact: again }).value(template('{{ fact }}'))).toBe(payload);
  });
  it('cannot bring a condition of its own', () => {
    const t = templar({ said: "lookup('pipe', 'touch /tmp/owned') == ''" });
    expect(() => t.when(template('{{ said }}'))).toThrow('is data');
    expect(t.when('said')).toBe(true);
  });
  it('can say true and false', () => {
    expect(templar({ said: 'True' }).when(template('{{ said }}'))).toBe(true);
    expect(templar({ said: false }).when(template('{{ said }}'))).toBe(false);
  });
});

describe('what check mode cannot know', () => {
  const result = new Unknown('not run', new Map<Value, Value>([['skipped', true]]));
  it('can be asked what is known of it', () => {
    const t = templar({ result });
    expect(t.when('result is defined')).toBe(true);
    expect(t.when('result is skipped')).toBe(true);
    expect(t.value(template('{{ result.skipped }}'))).toBe(true);
  });
  it.each([
    'result is changed',
    'result is failed',
    'result.rc == 0',
    'result',
    'result | length > 0',
    "'x' in result",
    'result == 1',
    'not result',
    'result | default(1)',
    'result is mapping',
    'result is none',
    "result['stdout'] == ''",
  ])('%s', (condition) => {
    expect(() => templar({ result }).when(condition)).toThrow('cannot know: not run');
  });
  it('cannot be printed', () => {
    expect(() => templar({ result }).value(template('{{ result }}'))).toThrow('cannot know');
    expect(() => templar({ result }).value(template('a {{ [result] }}'))).toThrow('cannot know');
  });
});

it('keeps ints, floats and None apart on the way out', () => {
  expect(evaluate('[1, 1.0, none, 1.5]')).toEqual([1, new PyFloat(1), null, 1.5]);
});
