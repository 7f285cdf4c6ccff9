import { describe, expect, it } from 'vitest';
import { TemplateError } from '../../src/template/index.ts';
import { growth } from '../../src/template/python/regex-guard.ts';
import { evaluate, template, templar } from './support.ts';

/** The kind of error. It comes long before the tests' timeout. */
function failsFast(run: () => unknown): string {
  try {
    run();
  } catch (e) {
    expect(e).toBeInstanceOf(TemplateError);
    return (e as TemplateError).kind;
  }
  return 'no error';
}

describe('rendering neither hangs nor blows up', { timeout: 30_000 }, () => {
  it.each([
    'range(10 ** 9)',
    'range(0, 10 ** 12, 2)',
    "'x' * 10 ** 9",
    '[1] * 10 ** 9',
    "'x' | center(10 ** 9)",
    "'x'.ljust(10 ** 9)",
    "'%1000000000d' % 1",
    "'{:>1000000000}'.format(1)",
    "'{:.1000000000f}'.format(1.5)",
    "'a\nb' | indent(10 ** 9)",
    '10 ** (10 ** 9)',
    '2 ** 10000000',
    "'x' | replace('x', 'y' * 50000000) | replace('y', 'z' * 1000)",
    'range(15) | permutations | length',
    'range(1000) | product(range(1000), range(1000)) | length',
    "'\t' * 100 | string | replace('\t', 'x' * 1000000)",
    "query('sequence', 'start=1 end=1000000000')",
    "'a'.expandtabs(1) ~ ('\t'.expandtabs(1000000000))",
  ])('%s', (expression) => {
    expect(['limit', 'runtime', 'recursion']).toContain(failsFast(() => evaluate(expression)));
  });
  it.each([
    '{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}',
    '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
    '{% macro m(n) %}{{ m(n) ~ m(n) }}{% endmacro %}{{ m(1) }}',
    '{% for i in [[]] recursive %}{{ loop([i]) }}{% endfor %}',
    "{% set ns = namespace(s='x' * 1000) %}{% for i in range(100) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
    '{% set l = [1] %}{% for i in range(60) %}{% set _ = l.extend(l) %}{% endfor %}',
    `{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`,
    `{{ ${'not '.repeat(5000)}1 }}`,
    `{{ ${'-'.repeat(5000)}1 }}`,
  ])('%s', (text) => {
    expect(['limit', 'recursion', 'syntax', 'runtime']).toContain(
      failsFast(() => templar().value(template(text))),
    );
  });
  it('says that variables refer to each other', () => {
    const t = templar({ a: template('{{ b }}'), b: template('{{ a }}') });
    expect(failsFast(() => t.value(template('{{ a }}')))).toBe('recursion');
  });
});

describe('regular expressions', () => {
  const evil = `${'a'.repeat(60)}!`;
  it.each(['^(a+)+$', '(.*)(.*)(.*)(.*)(.*)(.*)(.*)x'])(
    '%s is stopped',
    (pattern) => {
      const t = templar({ evil: evil.repeat(20), pattern });
      const kind = failsFast(() => t.value(template('{{ evil | regex_search(pattern) }}')));
      expect(['limit', 'no error']).toContain(kind);
    },
    20_000,
  );
  it('that one is stopped does not hurt the next', () => {
    const t = templar({ evil });
    expect(failsFast(() => t.value(template("{{ evil is search('^(a+)+$') }}")))).toBe('limit');
    expect(t.value(template("{{ ('ab' * 20) is search('^(ab?)+$') }}"))).toBe(true);
  }, 20_000);
  it.each([
    ['abc', 0],
    ['a+b', 1],
    ['^(\\S+)\\s+(\\S+)$', 3],
    ['(?:ab)+', 1],
    ['(a+)+', Infinity],
    ['(a|b)*', Infinity],
    ['(a?)+', Infinity],
    ['[(a+)+]x', 0],
  ])('the work of %s grows with the power %s', (pattern, power) => {
    expect(growth(pattern)).toBe(power);
  });
});

describe('memory', () => {
  it('does not grow with the number of templates', () => {
    const t = templar();
    for (let i = 0; i < 6_000; i++) t.value(template(`{{ ${i} + 1 }}`));
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 6_000; i++) t.value(template(`{{ ${i} + 2 }}`));
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(60 * 1024 * 1024);
  }, 30_000);
});
