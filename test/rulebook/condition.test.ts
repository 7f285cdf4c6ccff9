import { describe, expect, it } from 'vitest';
import { TsplayError } from '../../src/errors/index.ts';
import { compileTest } from '../../src/rulebook/condition/compile.ts';
import { parseCondition } from '../../src/rulebook/condition/parser.ts';
import { resolveNames } from '../../src/rulebook/condition/resolve.ts';

const vars = { person: { age: 45, years: [2001, 2003] }, limit: 2.5 };

function holds(condition: string, event: unknown): boolean | undefined {
  const expr = resolveNames(parseCondition(condition), { aliases: new Set(), vars, render: (text) => text });
  return compileTest(expr)(event, new Map());
}

function problem(condition: string): TsplayError {
  try {
    parseCondition(condition, { file: 'book.yml', line: 7, col: 20 });
  } catch (error) {
    if (error instanceof TsplayError) return error;
  }
  throw new Error('the condition was taken');
}

describe('conditions that hold', () => {
  it.each<[string, unknown]>([
    ['event.i == 1', { i: 1 }],
    ['event.i == 1.0', { i: 1 }],
    ['event.i != 2', { i: 1 }],
    ['2 < event.i', { i: 3 }],
    ['event.i >= -10', { i: -10 }],
    ['event.x <= 2.12345e+2', { x: 212 }],
    ['event.a.i == event.a.j + 1', { a: { i: 2, j: 1 } }],
    ['event.i * 2 - 1 == 9 / 3', { i: 2 }],
    ['event.on', { on: true }],
    ['not event.on', { on: false }],
    ['not event.on', { on: null }],
    ['not (event.i > 50 or event.i < 10)', { i: 10 }],
    ['not event.j >= 10', { j: 9 }],
    ['not event.a and not event.b', { a: false, b: false }],
    ['event.i in [1, 2, null, "x"]', { i: null }],
    ['event.i not in [1, 2]', { i: 3 }],
    ['event.list contains 6.99', { list: [6.99] }],
    ['event.list not contains null', { list: [1] }],
    ['event.a is defined', { a: null }],
    ['event.b is not defined', { a: null }],
    ['event.u is match("https://x.org/.*/r", ignorecase=true)', { u: 'HTTPS://x.org/a/r' }],
    ['event.u is not match("b")', { u: 'ab' }],
    ['event.u is search("^b", multiline=true)', { u: 'a\nb' }],
    [String.raw`event.u is regex("x\.org")`, { u: 'https://x.org' }],
    ['event.u is regex("(?i)APP")', { u: 'an app' }],
    ["event.l is select('>', 25)", { l: [10, 30] }],
    ["event.l is not select('regex', 'Major St')", { l: ['Main St'] }],
    ["event.p is selectattr('person.age', 'in', [55, 25])", { p: [{ person: { age: 25 } }] }],
    ["event.p is selectattr('age', '>', 30)", { p: { age: 54 } }],
    ["event.p is selectattr('job', '==', null)", { p: [{ job: 'x' }, { job: null }] }],
    ["event.p is selectattr('tags', 'contains', 'a')", { p: [{ tags: ['a'] }] }],
    ['event["http://x.org"] == "down"', { 'http://x.org': 'down' }],
    ['event.a["x"][1][-1].b == "z"', { a: { x: [0, [1, { b: 'z' }]] } }],
    ['event.age == vars.person.age', { age: 45 }],
    ['event.year in vars.person.years', { year: 2003 }],
    ['event.x > vars.limit', { x: 3 }],
    ['event.name == "a\\nb"', { name: 'a\nb' }],
    ['event.state == up', { state: 'up' }],
    ['events.flag in [false]', { flag: false }],
    ['event["नाम"] is search("മധു")', { नाम: 'മധു' }],
    ['true', {}],
  ])('%s', (condition, event) => expect(holds(condition, event)).toBe(true));
});

describe('conditions that do not hold', () => {
  it.each<[string, unknown]>([
    ['event.i == 1', { i: '1' }],
    ['event.i == 1', { i: true }],
    ['event.y == null', { y: 'null' }],
    ['event.flag == false', { flag: null }],
    ['event.on', { on: 'yes' }],
    ['event.a == 1 and event.b == 1', { a: 2 }],
    ["event.l is select('>', 25)", { l: [1, 'x'] }],
  ])('%s', (condition, event) => expect(holds(condition, event)).toBe(false));

  it.each([
    'event.x != 1',
    'not event.x == 1',
    'not event.x',
    'event.x not in [1]',
    'event.x not contains 1',
    'event.x is not search("a")',
    "event.x is not select('==', 1)",
    'event.x + 1 > 0',
    'event.x < 5',
  ])('%s is undefined for an event without x', (condition) =>
    expect(holds(condition, { y: 1 })).toBeUndefined(),
  );

  it('reads no keys that an object inherits', () => {
    expect(holds('event.constructor is defined', {})).toBe(false);
    expect(holds('event.__proto__ is defined', {})).toBe(false);
  });
});

describe('and, or and not', () => {
  it('stand on one level from left to right, as in ansible-rulebook', () => {
    const event = { a: 1, b: 0, c: 0 };
    expect(holds('event.a == 1 or event.b == 1 and event.c == 1', event)).toBe(false);
    expect(holds('event.a == 1 or (event.b == 1 and event.c == 1)', event)).toBe(true);
  });
});

describe('a condition that cannot be read', () => {
  it.each<[string, number, RegExp, RegExp]>([
    ['event.i = 1', 28, /'=' is not expected/, /==/],
    ['event.i == 1 AND event.j == 2', 33, /'AND'/, /'and'/],
    ['event.i == "abc', 31, /no closing quote/, /close it/],
    ['evnt.i == 1', 20, /'evnt' is not known/, /event/],
    ['event.i is defind', 31, /'defind' is not a test/, /defined/],
    ['event.i ==', 30, /ends too early/, /missing/],
    ['(event.i == 1', 33, /'\)' is missing/, /^$/],
    ['event == 1', 20, /'event' alone/, /event\.NAME/],
    ["event.l is select('~', 1)", 38, /not an operator/, /'=='/],
    ['event.u is match("a", casefold=true)', 42, /no option/, /ignorecase/],
    ['{{ event.i }} == 1', 20, /'\{'/, /vars\.NAME/],
    ['event.i == 1 && event.j', 33, /'&'/, /'and'/],
  ])('%s tells where and what to do', (condition, col, message, hint) => {
    const error = problem(condition);
    expect(error.code).toBe('TSP1701');
    expect(error.message).toMatch(message);
    expect(error.src).toMatchObject({ file: 'book.yml', line: 7, col });
    expect(error.hint ?? '').toMatch(hint);
  });

  it('tells of a variable that was not given', () => {
    expect(() => holds('event.a == vars.person.name', {})).toThrow('vars does not contain key: person.name');
  });

  it('gives up on brackets without end instead of the stack', () => {
    expect(problem(`${'('.repeat(5000)}1`).message).toMatch('nested too deeply');
  });
});
