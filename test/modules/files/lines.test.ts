import fc from 'fast-check';
import { expect, it } from 'vitest';
import { linesOf } from '../../../src/modules/files/lib/edit.ts';
import { putBlock, type BlockSpec } from '../../../src/modules/files/lines/edit-block.ts';
import { dropLines, putLine, type LineSpec } from '../../../src/modules/files/lines/edit-line.ts';

const word = fc.constantFrom('a', 'b', 'ab', 'x=1', 'x=2', '', '# c');
const end = fc.constantFrom('\n', '\r\n', '\n');
const text = fc
  .tuple(
    fc.array(
      fc.tuple(word, end).map((p) => p.join('')),
      { maxLength: 6 },
    ),
    fc.constantFrom('', 'last', 'a'),
  )
  .map(([lines, last]) => lines.join('') + last);
const pattern = fc.constantFrom('^a', '^x=', 'b$', 'zzz', '^$');
const maybe = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined });

/** `line` fits `regexp`, which is what makes a task idempotent. */
const spec: fc.Arbitrary<LineSpec> = fc
  .record({
    line: fc.constantFrom('a', 'ab', 'x=1', 'new'),
    withRegexp: fc.boolean(),
    insertafter: maybe(fc.oneof(pattern, fc.constantFrom('EOF', 'BOF'))),
    insertbefore: maybe(fc.oneof(pattern, fc.constant('BOF'))),
    firstmatch: fc.boolean(),
  })
  .map(({ withRegexp, insertafter, insertbefore, ...rest }) => ({
    ...rest,
    regexp: withRegexp ? `^${rest.line.charAt(0)}` : undefined,
    insertafter: insertafter ?? (insertbefore === undefined ? 'EOF' : undefined),
    insertbefore: insertafter === undefined ? insertbefore : undefined,
    backrefs: false,
  }));

it('puts the line in, and finds it there the second time', () => {
  fc.assert(
    fc.property(text, spec, (before, line) => {
      const once = putLine(before, line);
      expect(linesOf(once.text).map((l) => l.replace(/[\r\n]+$/, ''))).toContain(line.line);
      expect(putLine(once.text, line)).toEqual({ text: once.text, changed: false, msg: '' });
    }),
    { numRuns: 500 },
  );
});

it('leaves every other line as it is', () => {
  fc.assert(
    fc.property(text, spec, (before, line) => {
      const old = linesOf(before);
      const now = linesOf(putLine(before, line).text);
      expect(now.length - old.length).toBeGreaterThanOrEqual(0);
      expect(now.length - old.length).toBeLessThanOrEqual(1);
      const differing = old.filter((l) => !now.includes(l) && !now.includes(`${l}\n`));
      expect(differing.length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 500 },
  );
});

it('removes all that match and nothing else', () => {
  fc.assert(
    fc.property(text, pattern, (before, regexp) => {
      const { text: after, found } = dropLines(before, { regexp, searchString: undefined, line: undefined });
      expect(linesOf(after).length).toBe(linesOf(before).length - found);
      expect(dropLines(after, { regexp, searchString: undefined, line: undefined }).changed).toBe(false);
    }),
  );
});

const block: fc.Arbitrary<BlockSpec> = fc.record({
  block: fc.constantFrom('x', 'x\ny', 'x\n\n', ''),
  begin: fc.constant('BEGIN'),
  end: fc.constant('END'),
  insertafter: maybe(fc.oneof(pattern, fc.constant('EOF'))),
  insertbefore: fc.constant(undefined),
  prependNewline: fc.boolean(),
  appendNewline: fc.boolean(),
  present: fc.constant(true),
});

it('puts a block in once', () => {
  fc.assert(
    fc.property(text, block, (before, what) => {
      const once = putBlock(before, what);
      if (what.block !== '') expect(putBlock(once, what)).toBe(once);
      const gone = putBlock(once, { ...what, present: false });
      expect(gone).not.toContain('BEGIN');
      if (!what.prependNewline && !what.appendNewline && before.endsWith('\n')) expect(gone).toBe(before);
    }),
    { numRuns: 500 },
  );
});
