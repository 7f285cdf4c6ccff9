import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkMode, parseMode } from '../../src/sdk/index.ts';

const at = (current: number, isDirectory = false) => ({ current, isDirectory, umask: 0o022 });

it.each([
  ['0644', 0o644],
  ['644', 0o644],
  ['0o755', 0o755],
  [0o644, 0o644],
  ['u=rw,g=r,o=r', 0o644],
  ['a=rX', 0o444],
  ['u+x,g-r', 0o700],
  ['+x', 0o755],
  ['u=rwxs,o=', 0o4740],
  ['g=u', 0o664],
])('%s', (mode, expected) =>
  expect(parseMode(mode, at(mode === 'a=rX' ? 0o640 : mode === '+x' || mode === 'g=u' ? 0o644 : 0o640))).toBe(
    expected,
  ),
);

it.each([
  0o644,
  0o755,
  0o600,
  0o400,
  0o440,
  0o664,
  0o777,
  0o1777,
  0o2755,
  0o640,
  0o700,
  0,
  '0644',
  'preserve',
])('takes %s', (mode) => expect(checkMode(mode, ['preserve'])).toBeUndefined());

it.each([755, 644, 600, 400, 777, 1777, 440, 'rwx', '999', '08', true, 99999])('refuses %s', (mode) =>
  expect(checkMode(mode)).toBeDefined(),
);

it('means what chmod means', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-mode-'));
  const file = join(dir, 'f');
  writeFileSync(file, '');
  const perms = fc.oneof(fc.stringMatching(/^[rwxXst]{0,4}$/), fc.constantFrom('u', 'g', 'o'));
  const part = fc
    .tuple(fc.stringMatching(/^[ugoa]{1,2}$/), fc.constantFrom('+', '-', '='), perms)
    .map((x) => x.join(''));
  try {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0o7777 }),
        fc.array(part, { minLength: 1, maxLength: 3 }),
        (start, parts) => {
          const mode = parts.join(',');
          chmodSync(file, start);
          execFileSync('chmod', [mode, file]);
          expect(parseMode(mode, at(start))).toBe(statSync(file).mode & 0o7777);
        },
      ),
      { numRuns: 100 },
    );
  } finally {
    rmSync(dir, { recursive: true });
  }
});
