import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourcesList } from '../apt/mirror.ts';
import type { Mirror } from '../apt/mirror.ts';
import { importImage } from '../docker/import.ts';
import { ensureProgram } from '../docker/install.ts';
import { LabError } from '../errors.ts';
import type { Suite } from '../hosts.ts';
import { exec } from '../process.ts';
import type { Progress } from '../progress.ts';
import { hashOf } from './hash.ts';
import type { Image } from './image.ts';

/** Raise it when what this file does to the tree changes. */
const RECIPE = '2';

/** The smallest Debian that has apt, made by debootstrap: every other image of the lab stands on one of these. */
export function baseImage(suite: Suite, mirror: Mirror, progress: Progress): Image {
  const hash = hashOf(RECIPE, suite, sourcesList(mirror, suite), mirror.aptConf);
  const tag = `tsplay-lab/debian-${suite}:${hash}`;
  return {
    tag,
    title: `image debian-${suite} (debootstrap, about 30 s)`,
    build: async (note) => {
      if (process.getuid?.() !== 0)
        throw new LabError(
          'not-root',
          'only root can run debootstrap',
          'Run `sudo npm run lab -- up` this once.',
        );
      await ensureProgram('debootstrap', 'debootstrap', progress);
      await buildBase(tag, suite, mirror, note);
    },
  };
}

async function buildBase(
  tag: string,
  suite: Suite,
  mirror: Mirror,
  note: (line: string) => void,
): Promise<void> {
  // /tmp is often mounted nodev, where debootstrap cannot work.
  const work = mkdtempSync(join(tmpdir() === '/tmp' ? '/var/tmp' : tmpdir(), 'tsplay-lab-'));
  const root = join(work, 'root');
  try {
    const include = mirror.main.startsWith('https:') ? ['--include=ca-certificates'] : [];
    const args = ['--variant=minbase', ...include, suite, root, mirror.main];
    const done = await exec('debootstrap', args, { onLine: note });
    if (done.status !== 0)
      throw new LabError(
        'debootstrap-failed',
        `debootstrap of ${suite} failed: ${done.stdout.trim().split('\n').slice(-2).join(' | ') || done.stderr.trim()}`,
        'Check that apt works on this machine (`apt-get update`) and that /var/tmp has 1 GB free.',
      );
    await prepareTree(root, suite, mirror);
    note('import');
    await importImage(tag, 'base', 'tar', ['-C', root, '--numeric-owner', '-c', '.']);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function prepareTree(root: string, suite: Suite, mirror: Mirror): Promise<void> {
  writeFileSync(join(root, 'etc/apt/sources.list'), sourcesList(mirror, suite));
  writeFileSync(join(root, 'etc/apt/apt.conf.d/90lab'), `${mirror.aptConf}Acquire::Languages "none";\n`);
  const waste =
    'rm -rf "$1"/var/cache/apt/*.bin "$1"/var/cache/apt/archives/*.deb "$1"/var/lib/apt/lists/* "$1"/var/log/*.log';
  await exec('sh', ['-c', waste, 'sh', root]);
}
