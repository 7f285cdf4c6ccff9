import { describe, expect, it } from 'vitest';
import { TsplayErrors, type TsplayError } from '../../src/errors/index.ts';
import { checkLiteralParams, coerceParams, defineModule, p, unchanged } from '../../src/sdk/index.ts';
import { loadYaml } from '../../src/source/index.ts';
import type { Dict } from '../../src/util/value.ts';

const module = defineModule({
  name: 'ansible.builtin.thing',
  summary: 'A thing',
  params: {
    path: p.path({ doc: 'Where.', required: true, aliases: ['dest', 'name'] }),
    state: p.choice(['present', 'absent', 'on'], { doc: 'State.', default: 'present' }),
    force: p.bool({ doc: 'Force.', default: false }),
    count: p.int({ doc: 'Count.' }),
    size: p.bytes({ doc: 'Size.' }),
    ratio: p.float({ doc: 'Ratio.' }),
    tags: p.list(p.str({ doc: 'Tag.' }), { doc: 'Tags.' }),
    levels: p.list(p.choice(['low', 'high'], { doc: 'Level.' }), { doc: 'Levels.' }),
    env: p.dict({ doc: 'Env.' }),
    body: p.json({ doc: 'Body.' }),
    token: p.str({ doc: 'Token.', secret: true }),
    old: p.str({ doc: 'Old.', deprecated: 'Use token.' }),
    rules: p.list(
      p.object(
        {
          port: p.int({ doc: 'Port.', required: true }),
          proto: p.choice(['tcp', 'udp'], { doc: 'P.', default: 'tcp' }),
        },
        { doc: 'Rule.' },
      ),
      { doc: 'Rules.' },
    ),
    ...p.fileAttributes,
  },
  constraints: {
    mutuallyExclusive: [['count', 'size']],
    requiredTogether: [['ratio', 'tags']],
    requiredIf: [['state', 'absent', ['count']]],
    requiredBy: { body: ['env'] },
  },
  freeForm: 'path',
  support: { check: 'full', diff: 'full' },
  examples: [{ title: 'x', yaml: 'thing:\n  path: /x' }],
  plan: () => Promise.resolve(unchanged()),
});

const dict = (yaml: string): Dict => loadYaml(yaml, 'thing.yml') as Dict;
const ok = (yaml: string) => coerceParams(module, dict(yaml)) as Record<string, unknown>;

function errorsOf(work: () => unknown): TsplayError[] {
  try {
    work();
  } catch (error) {
    return error instanceof TsplayErrors ? [...error.errors] : [error as TsplayError];
  }
  return [];
}
const messages = (yaml: string) => errorsOf(() => ok(yaml)).map((e) => e.message);

describe('coerceParams', () => {
  it.each<[string, string, unknown]>([
    ['force: yes', 'force', true],
    ['force: "on"', 'force', true],
    ['force: "N"', 'force', false],
    ['force: 1', 'force', true],
    ['force: 0.0', 'force', false],
    ['count: "8"', 'count', 8],
    ['count: 2.0', 'count', 2],
    ['count: "1e3"', 'count', 1000],
    ['count: true', 'count', 1],
    ['size: 1.5G', 'size', 1.5 * 1024 ** 3],
    ['size: 10MB', 'size', 10 * 1024 ** 2],
    ['size: 512', 'size', 512],
    ['{ratio: "0.5", tags: x}', 'ratio', 0.5],
    ['{ratio: 1, tags: "a,b"}', 'tags', ['a', 'b']],
    ['{ratio: 1, tags: 7}', 'tags', ['7']],
    ['{ratio: 1, tags: [1, true, 1.0, a]}', 'tags', ['1', 'True', '1.0', 'a']],
    [
      'env: a=1, b="2 3"',
      'env',
      new Map([
        ['a', '1'],
        ['b', '2 3'],
      ]),
    ],
    ['env: \'{"a": 1}\'', 'env', new Map([['a', 1]])],
    ['{body: {a: [1, "ü"]}, env: {}}', 'body', '{"a": [1, "\\u00fc"]}'],
    ['state: on', 'state', 'on'],
    ['mode: 0644', 'mode', 0o644],
    ['mode: u+x', 'mode', 'u+x'],
    ['owner: 1000', 'owner', '1000'],
    ['rules: [{port: "80"}]', 'rules', [{ port: 80, proto: 'tcp' }]],
    ['count:', 'count', undefined],
  ])('%s', (yaml, name, expected) => {
    const text = yaml.startsWith('{') ? yaml.replace('{', '{path: /x, ') : `path: /x\n${yaml}`;
    expect(ok(text)[name]).toEqual(expected);
  });

  it('knows aliases, defaults and free-form text', () => {
    expect(ok('dest: /x')).toEqual({ path: '/x', state: 'present', force: false, unsafe_writes: false });
    expect(ok('_raw_params: /y')['path']).toBe('/y');
    expect(ok('{name: /a, path: /b}')['path']).toBe('/b');
  });

  it.each([
    ['state: present', 'missing required arguments: path'],
    ['{path: /x, state: foo}', 'value of state must be one of: present, absent, on, got: foo'],
    ['{path: /x, levels: "low,mid"}', 'value of levels must be one of: low, high, got: mid'],
    ['{path: /x, count: 1, size: 1}', 'parameters are mutually exclusive: count|size'],
    ['{path: /x, ratio: 1}', 'parameters are required together: ratio, tags'],
    ['{path: /x, state: absent}', 'state is absent but all of the following are missing: count'],
    ['{path: /x, body: "1"}', "missing parameter(s) required by 'body': env"],
    [
      '{path: /x, count: abc}',
      "argument 'count' is of type <class 'str'> and we were unable to convert to int: \"'abc'\" cannot be converted to an int",
    ],
    [
      '{path: /x, force: 2}',
      "argument 'force' is of type <class 'int'> and we were unable to convert to bool: The value 2 is not a valid boolean. Valid booleans include: yes, no, on, off, true, false, y, n, t, f, 1, 0",
    ],
    [
      '{path: /x, size: 1Mb}',
      "argument 'size' is of type <class 'str'> and we were unable to convert to bytes: <class 'str'> cannot be converted to a Byte value",
    ],
    ['{path: /x, rules: [{proto: udp}]}', 'missing required arguments: port found in rules'],
    ['{path: /x, mode: 755}', 'mode: 755 is a decimal number; as permissions it would be 01363'],
    ['{path: /x, mode: u+q}', 'mode must be in octal or symbolic form'],
  ])('%s → %s', (yaml, message) => expect(messages(yaml)).toEqual([message]));

  it('points at the key of an unknown parameter and guesses what was meant', () => {
    const [error, ...more] = errorsOf(() => ok('path: /x\nfroce: yes'));
    expect(more).toEqual([]);
    expect(error).toMatchObject({
      code: 'TSP1102',
      hint: 'did you mean "force"?',
      src: { line: 2, col: 1 },
      length: 5,
    });
    expect(error?.message).toMatch(
      /^Unsupported parameters for \(thing\) module: froce\. Supported parameters include: attributes, body,/,
    );
    expect(messages('{path: /x, rules: [{port: 1, prot: tcp}]}')[0]).toContain('rules.prot');
  });

  it('reports every mistake at once', () =>
    expect(messages('{path: /x, state: foo, count: x, y: 1}')).toHaveLength(3));

  it('tells secrets and deprecations', () => {
    const told: string[] = [];
    coerceParams(module, dict('{path: /x, token: s3cret, old: 1}'), {
      onSecret: (text) => void told.push(text),
      onDeprecated: (message) => void told.push(message),
    });
    expect(told).toEqual(['s3cret', "Param 'old' is deprecated. Use token."]);
  });
});

describe('checkLiteralParams', () => {
  const check = (yaml: string, complete = true) =>
    checkLiteralParams(module, dict(yaml), { complete }).map((e) => e.message);

  it('leaves templates alone', () => {
    expect(check('{path: "{{ x }}", state: "{{ s }}", count: "{{ n }}", rules: "{{ r }}"}')).toEqual([]);
    expect(check('{path: /x, rules: [{port: "{{ p }}", proto: "{{ q }}"}], ratio: "{{ omit }}"}')).toEqual(
      [],
    );
  });

  it('finds what is wrong beside templates', () => {
    expect(check('{path: "{{ x }}", rules: [{port: "{{ p }}", proto: x}]}')).toEqual([
      'value of proto must be one of: tcp, udp, got: x found in rules',
    ]);
    expect(check('state: foo')).toHaveLength(2);
    expect(check('state: present', false)).toEqual([]);
  });
});
