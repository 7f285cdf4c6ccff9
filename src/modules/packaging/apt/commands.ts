/**
 * Command lines of apt-get, built from the parameters.
 * @module
 */
import { type Params, quoteAll } from '../../../sdk/index.ts';
import type { aptParams } from './params.ts';
import { readOnly } from './query.ts';

export type AptParams = Params<typeof aptParams>;

/** Simulated for a plan, with apt writing nothing; or for real. */
export type Run = 'simulate' | 'real';

const flag = (on: boolean | undefined, word: string): string[] => (on === true ? [word] : []);

const dpkgOptions = (params: AptParams): string[] =>
  params.dpkg_options
    .split(',')
    .filter((option) => option.trim() !== '')
    .flatMap((option) => ['-o', `Dpkg::Options::=--${option.trim()}`]);

function common(params: AptParams, run: Run): string[] {
  return [
    ...['apt-get', '-y', '-q', '-o', 'Dpkg::Use-Pty=0'],
    ...dpkgOptions(params),
    ...(run === 'simulate'
      ? ['--simulate', ...readOnly.split(' ')]
      : ['-o', `DPkg::Lock::Timeout=${params.lock_timeout}`]),
    ...flag(params.force, '--force-yes'),
  ];
}

const choices = (params: AptParams): string[] => [
  ...(params.default_release === undefined ? [] : ['-t', params.default_release]),
  ...(params.install_recommends === undefined
    ? []
    : ['-o', `APT::Install-Recommends=${params.install_recommends ? 'yes' : 'no'}`]),
  ...flag(params.allow_unauthenticated, '--allow-unauthenticated'),
  ...flag(params.allow_downgrade, '--allow-downgrades'),
  ...flag(params.allow_change_held_packages, '--allow-change-held-packages'),
];

/** `install` or `build-dep` of these specifications or files. */
export function installCommand(params: AptParams, packages: readonly string[], run: Run): string {
  return quoteAll([
    ...common(params, run),
    ...flag(params.only_upgrade, '--only-upgrade'),
    ...flag(params.state === 'fixed', '--fix-broken'),
    ...flag(params.autoremove && params.state !== 'build-dep', '--auto-remove'),
    ...flag(params.fail_on_autoremove, '--no-remove'),
    ...choices(params),
    params.state === 'build-dep' ? 'build-dep' : 'install',
    '--',
    ...packages,
  ]);
}

export function removeCommand(params: AptParams, packages: readonly string[], run: Run): string {
  return quoteAll([
    ...common(params, run),
    ...flag(params.purge, '--purge'),
    ...flag(params.autoremove, '--auto-remove'),
    ...flag(params.allow_change_held_packages, '--allow-change-held-packages'),
    ...['remove', '--'],
    ...packages,
  ]);
}

export function upgradeCommand(params: AptParams, run: Run): string {
  const full = params.upgrade === 'dist' || params.upgrade === 'full';
  return quoteAll([
    ...common(params, run),
    ...flag(params.fail_on_autoremove, '--no-remove'),
    ...choices(params),
    ...(full ? ['dist-upgrade'] : ['upgrade', '--with-new-pkgs']),
    ...flag(params.autoremove, '--auto-remove'),
  ]);
}

export const cleanupCommand = (params: AptParams, what: 'autoremove' | 'autoclean', run: Run): string =>
  quoteAll([...common(params, run), ...flag(params.purge, '--purge'), what]);

/** What apt-get and the scripts of packages get to see. */
export const aptEnvironment: Readonly<Record<string, string>> = {
  DEBIAN_FRONTEND: 'noninteractive',
  DEBIAN_PRIORITY: 'critical',
  LANG: 'C.UTF-8',
  LC_ALL: 'C.UTF-8',
  LC_MESSAGES: 'C.UTF-8',
  LC_CTYPE: 'C.UTF-8',
  LANGUAGE: 'C.UTF-8',
};
