/** Tables of the system that lie where a user has put links. */
import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cron } from '../../../src/modules/system/config/cron.ts';
import { mount } from '../../../src/modules/system/config/mount.ts';
import { sysctl } from '../../../src/modules/system/kernel/sysctl.ts';
import type { Module } from '../../../src/sdk/index.ts';
import { expectStatus, openHost, type TestHost } from '../harness.ts';

const user = 61183;

/** A user's directory with links `f` and `l` to a file and a directory that are not the user's. */
function lay(host: TestHost): { readonly home: string; readonly victim: string } {
  chmodSync(host.dir, 0o755);
  const [home, victim] = [join(host.dir, 'home'), join(host.dir, 'victim')];
  for (const dir of [home, victim]) mkdirSync(dir);
  writeFileSync(join(victim, 'f'), 'theirs = 1\n', { mode: 0o600 });
  for (const [name, target] of [
    ['f', '../victim/f'],
    ['l', '../victim'],
  ] as const) {
    symlinkSync(target, join(home, name));
    lchownSync(join(home, name), user, user);
  }
  chownSync(home, user, user);
  return { home, victim };
}

const cases: readonly (readonly [string, Module, (home: string) => string])[] = [
  [
    'mount, on a directory',
    mount,
    (home) => `path: ${home}/l\nsrc: none\nfstype: tmpfs\nstate: mounted\nfstab: ${home}/../tab`,
  ],
  ['mount, below one', mount, (home) => `path: ${home}/l/new\nsrc: none\nfstype: tmpfs\nstate: ephemeral`],
  [
    'mount, its table',
    mount,
    (home) => `path: /none\nsrc: none\nfstype: tmpfs\nstate: present\nfstab: ${home}/f`,
  ],
  ['sysctl', sysctl, (home) => `name: kernel.none\nvalue: "1"\nreload: false\nsysctl_file: ${home}/f`],
  ['cron', cron, (home) => `name: j\njob: /bin/true\nuser: root\ncron_file: ${home}/f`],
  ['cron, below a directory', cron, (home) => `name: j\njob: /bin/true\nuser: root\ncron_file: ${home}/l/j`],
];

describe.runIf(process.getuid?.() === 0)('a link of a user’s to what is not theirs (needs root)', () => {
  it.each(cases)('is not followed by %s', async (_title, module, args) => {
    await using host = await openHost();
    const { home, victim } = lay(host);
    const run = await host.run(module, args(home));
    expectStatus(run, 'failed');
    expect(run.result['msg']).toMatch(/root does not follow it/);
    expect([readdirSync(victim), readFileSync(join(victim, 'f'), 'utf8')]).toEqual([['f'], 'theirs = 1\n']);
    expect(readdirSync(home).sort()).toEqual(['f', 'l']);
  });
});
