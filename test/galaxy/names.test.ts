import { expect, it } from 'vitest';
import { checkedVersion, isCollectionName, isRoleName } from '../../src/galaxy/names.ts';

it('a name is no longer than the name of a folder may be, in bytes', () => {
  expect(isRoleName('r'.repeat(255))).toBe(true);
  expect(isRoleName('é'.repeat(127))).toBe(true);
  expect(isRoleName('é'.repeat(128))).toBe(false);
  expect(isCollectionName(`a.${'b'.repeat(253)}`)).toBe(true);
  expect(isCollectionName(`a.${'b'.repeat(254)}`)).toBe(false);
});

it.each(['..', '.', '', '.git', '-r', 'a/b', 'a\\b', 'a\nb', 'a ', '\u202ea'])('%j is no role', (name) => {
  expect(isRoleName(name)).toBe(false);
});

it.each(['-', '--upload-pack=id', '-x1', '', 'a b', 'a\tb', 'a:b', 'a\u0000', 'a'.repeat(256)])(
  '%j is no version, nor an option of git',
  (version) => {
    expect(() => checkedVersion(version)).toThrow('is not a version');
  },
);

it.each(['*', '1.2.3', 'v1-beta', 'feature/x', 'é'])('%j is a version', (version) => {
  expect(checkedVersion(version)).toBe(version);
});
