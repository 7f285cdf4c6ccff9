import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sysctl } from '../../../src/modules/system/kernel/sysctl.ts';
import { expectStatus, openHost } from '../harness.ts';

it('reads the file again where the kernel has another value', async () => {
  await using host = await openHost();
  const file = `${host.dir}/f`;
  for (const [value, more, status] of [
    ['Linux', '', 'ok'],
    ['Other', '', 'changed'],
    ['Other', 'reload: false', 'ok'],
  ] as const) {
    writeFileSync(file, `kernel.ostype=${value}\n`);
    const checked = await host.check(
      sysctl,
      `name: kernel.ostype\nvalue: ${value}\nsysctl_file: ${file}\n${more}`,
    );
    expectStatus(checked, status);
    expect(checked.diffs).toEqual([]);
  }
});
