/** Links in trees that are copied belong to whom the task names, as the files beside them do. */
import { lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copy } from '../../../src/modules/files/copy/copy.ts';
import { openHost } from '../harness.ts';

const isRoot = process.getuid?.() === 0;

it.skipIf(!isRoot).each([true, false])(
  'links get owner and group with their tree, remote_src: %s (needs root)',
  async (remote) => {
    await using host = await openHost();
    mkdirSync(join(host.dir, 'from/sub'), { recursive: true });
    writeFileSync(join(host.dir, 'from/sub/f'), 'x\n');
    symlinkSync('sub/f', join(host.dir, 'from/link'));
    const args = `src: ${host.dir}/from/\ndest: ${host.dir}/to\nremote_src: ${remote}\nlocal_follow: false\nowner: nobody\ngroup: "7"`;
    await host.run(copy, args);
    for (const name of ['sub/f', 'link']) {
      const { uid, gid } = lstatSync(join(host.dir, 'to', name));
      expect([uid, gid], name).toEqual([65534, 7]);
    }
  },
);
