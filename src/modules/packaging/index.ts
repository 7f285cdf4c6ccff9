/**
 * Modules that manage packages and their sources.
 * @module
 */
import { entry, type ModuleEntry } from '../entry.ts';

export const packagingModules: readonly ModuleEntry[] = [
  entry('ansible.builtin.apt', async () => (await import('./apt/apt.ts')).apt),
  entry('ansible.builtin.package', async () => (await import('./package.ts')).packageModule),
  entry('ansible.builtin.dnf', async () => (await import('./dnf.ts')).dnf, [
    'yum',
    'dnf5',
    'ansible.builtin.yum',
    'ansible.builtin.dnf5',
    'ansible.legacy.yum',
  ]),
  entry('ansible.builtin.yum_repository', async () => (await import('./yum-repository.ts')).yumRepository),
  entry('community.general.apk', async () => (await import('./apk.ts')).apk),
  entry('ansible.builtin.apt_repository', async () => (await import('./apt-repository.ts')).aptRepository),
  entry('ansible.builtin.deb822_repository', async () => (await import('./deb822.ts')).deb822Repository),
  entry('ansible.builtin.dpkg_selections', async () => (await import('./dpkg-selections.ts')).dpkgSelections),
  entry('ansible.builtin.apt_key', async () => (await import('./apt-key.ts')).aptKey),
  entry('community.general.gem', async () => (await import('./gem.ts')).gem),
  entry('community.general.npm', async () => (await import('./npm.ts')).npm),
  entry('ansible.builtin.pip', async () => (await import('./pip.ts')).pip),
];
