import { describe, expect, it } from 'vitest';
import {
  installedVersions,
  parseRequirement,
  rejoined,
  satisfied,
} from '../../../src/modules/packaging/pip-requirement.ts';

describe('requirements of pip', () => {
  it.each([
    ['Django', { name: 'Django', specifier: '' }],
    ['flask[async] >= 2, <3', { name: 'flask', specifier: '>=2,<3' }],
    ['zope.interface==5.0', { name: 'zope.interface', specifier: '==5.0' }],
    ['git+https://example.com/x.git', undefined],
    ['./dist/x-1.0.whl', undefined],
    ['a; python_version < "3"', undefined],
  ])('%s', (text, parsed) => {
    expect(parseRequirement(text)).toEqual(parsed);
  });

  it('of a list that was split at its commas are put together again', () => {
    expect(rejoined(['a>1', '<2', 'b', ' !=3 '])).toEqual(['a>1,<2', 'b,!=3']);
  });

  it('are met by what is installed, missed, or for pip to decide', () => {
    const installed = installedVersions('zope-interface==5.0.0\nPyYAML==6.0\nnot a line\n');
    expect(installed.get('pyyaml')).toBe('6.0');
    const ask = (text: string, version: string | undefined) =>
      satisfied(parseRequirement(text) ?? { name: '', specifier: '' }, version);
    expect(ask('zope.interface==5.0', installed.get('zope-interface'))).toBe(true);
    expect(ask('PyYAML==5', installed.get('pyyaml'))).toBe(false);
    expect(ask('PyYAML>=5', '6.0')).toBeUndefined();
    expect(ask('PyYAML', '6.0')).toBe(true);
    expect(ask('nothing', undefined)).toBe(false);
  });
});
