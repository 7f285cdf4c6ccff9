import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { editList, isAvailable, localeGen } from '../../../src/modules/system/config/locale-gen.ts';
import { openHost } from '../harness.ts';

const list = '# This file\n# de_CH.UTF-8 UTF-8\n#fo_FO ISO-8859-1\nen_GB.UTF-8 UTF-8\n';

it('lines of locales come into effect and go out of it', () => {
  const on = editList(list, ['de_CH.UTF-8', 'fo_FO'], true);
  expect(on).toBe('# This file\nde_CH.UTF-8 UTF-8\nfo_FO ISO-8859-1\nen_GB.UTF-8 UTF-8\n');
  expect(editList(on, ['en_GB.UTF-8'], false)).toContain('\n# en_GB.UTF-8 UTF-8\n');
  expect(editList(list, ['de_CH'], true)).toBe(list);
});

it('a locale is available under the whole of its name', () => {
  expect(isAvailable('de_CH.UTF-8', list, false)).toBe(true);
  expect(isAvailable('de_CH', list, false)).toBe(false);
  expect(isAvailable('en_GB.UTF-8', 'en_GB.UTF-8 UTF-8\n', true)).toBe(true);
});

it.skipIf(!existsSync('/etc/locale.gen'))('one that there is not is refused (needs locales)', async () => {
  await using host = await openHost();
  const run = await host.run(localeGen, 'name: xx_XX.UTF-8');
  expect(run.result['msg']).toBe("The locale you've entered is not available on your system.");
});
