import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fnmatch } from '../../src/util/fnmatch.ts';
import { quote } from '../../src/util/shell.ts';
import { shellPattern } from '../../src/util/shell-pattern.ts';

interface Recorded {
  readonly texts: readonly string[];
  /** A pattern, and those of the texts that CPython's fnmatchcase lets match it. */
  readonly answers: readonly (readonly [string, readonly string[]])[];
}
const recorded = JSON.parse(
  readFileSync(new URL('fnmatch-answers.json', import.meta.url), 'utf8'),
) as Recorded;

const pythonProgram = `
import fnmatch, json, sys, warnings
warnings.simplefilter('ignore')
print(json.dumps([fnmatch.fnmatchcase(t, p) for p, t in json.load(sys.stdin)]))`;
const python = spawnSync('python3', ['-c', 'import sys; print(sys.version_info >= (3, 9))'], {
  encoding: 'utf8',
});

const bits = fc.constantFrom(...Array.from('abz09.-!^][[]]--!!*?\\&~|{}(+$é☃\n'), '[!', 'a-z', '[z-a', '😀');
const text = fc.array(bits, { maxLength: 10 }).map((parts) => parts.join(''));

describe('fnmatch as Python has it', () => {
  test('any pattern has the answer that Python recorded, broken sets and ranges too', () => {
    for (const [pattern, matching] of recorded.answers) {
      const test = fnmatch(pattern);
      expect([pattern, recorded.texts.filter(test)]).toEqual([pattern, matching]);
    }
  });

  test('a range from ! to itself is one, behind a range that is dropped', () => {
    for (const pattern of ['[~-a!-!|*]', '[z--!-!|*]'])
      expect(Array.from('-!|*x', (char) => fnmatch(pattern)(char))).toEqual([
        false,
        false,
        false,
        false,
        true,
      ]);
  });

  test('any pattern has an answer at once', () => {
    fc.assert(
      fc.property(text, text, (pattern, subject) => typeof fnmatch(pattern)(subject) === 'boolean'),
      { numRuns: 2000 },
    );
    expect(fnmatch(`${'*a'.repeat(200)}b`)('a'.repeat(5000))).toBe(false);
  });

  test.runIf(python.stdout === 'True\n')(
    "any pattern has this machine's Python's answer (needs Python)",
    () => {
      const pairs = fc.sample(fc.tuple(text, text), 20_000);
      const { stdout } = spawnSync('python3', ['-c', pythonProgram], {
        input: JSON.stringify(pairs),
        encoding: 'utf8',
        maxBuffer: 1 << 26,
      });
      const theirs = JSON.parse(stdout) as boolean[];
      const different = pairs.filter(([pattern, subject], i) => fnmatch(pattern)(subject) !== theirs[i]);
      expect(different).toEqual([]);
    },
  );
});

describe('shellPattern', () => {
  test.each(['sh', 'bash'])('the shell %s lets the same texts match', (shell) => {
    const plain = recorded.texts.filter((text) => /^[\x20-\x7e]*$/.test(text));
    const cases = recorded.answers.filter(([pattern]) => /^[\x20-\x7e]*$/.test(pattern));
    const lines = cases.flatMap(([pattern], i) => {
      const word = shellPattern(pattern);
      return plain.map((text, j) => `case ${quote(text)} in ${word ?? '/'}) echo ${i} ${j};; esac`);
    });
    const { stdout } = spawnSync(shell, [], { input: lines.join('\n'), encoding: 'utf8' });
    const matched = cases.map((): string[] => []);
    for (const [, i = '', j = ''] of stdout.matchAll(/^(\d+) (\d+)$/gm))
      matched[Number(i)]?.push(plain[Number(j)] ?? '');
    const wanted = cases.map(([pattern, texts]) => [pattern, texts.filter((text) => plain.includes(text))]);
    expect(cases.map(([pattern], i) => [pattern, matched[i]])).toEqual(wanted);
  });
});
