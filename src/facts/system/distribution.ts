/**
 * Distribution, version, release and family from os-release and the older release files.
 * @module
 */
import type { Answer } from '../answer.ts';
import { families, identities } from './families.ts';
import { parseAssignments } from './assignments.ts';

export interface Distribution {
  readonly [fact: string]: unknown;
  readonly distribution: string;
  readonly distribution_version: string;
  readonly distribution_release: string;
  readonly distribution_major_version: string;
  readonly os_family: string;
}

type OsRelease = Readonly<Record<string, string>>;

/** Files that tell more than os-release for a distribution: Ansible names the first that is there. */
const filesOf: Readonly<Record<string, readonly string[]>> = {
  Alpine: ['/etc/alpine-release'],
  OracleLinux: ['/etc/oracle-release'],
  CentOS: ['/etc/centos-release', '/etc/redhat-release'],
  Altlinux: ['/etc/altlinux-release'],
  Gentoo: ['/etc/gentoo-release'],
  Archlinux: ['/etc/arch-release', '/etc/os-release'],
  Slackware: ['/etc/slackware-version'],
  OpenWrt: ['/etc/openwrt_release'],
};

function versionOf(name: string, release: OsRelease, answer: Answer): string {
  const id = release['VERSION_ID'] ?? '';
  const best = (path: string, pattern: RegExp): string | undefined =>
    pattern.exec(answer.file(path) ?? '')?.[1];
  if (name === 'Debian') return best('/etc/debian_version', /^(\d+(?:\.\d+)+)/) ?? (id || 'NA');
  if (name === 'Alpine') return answer.file('/etc/alpine-release') ?? id;
  if (name === 'CentOS') return best('/etc/centos-release', /release (\d+(?:\.\d+)*)/) ?? id;
  if (name === 'Gentoo') return best('/etc/gentoo-release', /(\d+(?:\.\d+)*)/) ?? id;
  return id || release['BUILD_ID'] || 'NA';
}

function releaseOf(name: string, release: OsRelease, answer: Answer): string {
  if (name === 'CentOS' && (answer.file('/etc/centos-release') ?? '').includes('CentOS Stream'))
    return 'Stream';
  if (/^openSUSE|^SLE/.test(name)) {
    const minor = /^\d+\.?(\d*)/.exec(release['VERSION_ID'] ?? '')?.[1] ?? '';
    return minor === '' && name.startsWith('SLE') ? '0' : minor;
  }
  const inParens = /\(([^)]+)\)/;
  if (name === 'Debian') {
    const pretty = inParens.exec(release['PRETTY_NAME'] ?? '')?.[1];
    if (pretty !== undefined) return pretty;
  }
  const codename = release['VERSION_CODENAME'] ?? release['UBUNTU_CODENAME'];
  if (codename !== undefined && codename !== '') return codename;
  return (
    inParens
      .exec(release['VERSION'] ?? '')?.[1]
      ?.split(',')
      .at(-1)
      ?.trim() ?? 'NA'
  );
}

/** `CentOS release 6.10 (Final)` and its kind, for systems from before os-release. */
function fromRedHatRelease(text: string): Distribution {
  const match = /^(.+?)(?: Linux)?(?: \S+)? release (\S+)(?: \(([^)]*)\))?/.exec(text);
  const said = match?.[1] ?? text;
  const name = text.includes('Red Hat') ? 'RedHat' : (said.split(/\s+/)[0] ?? 'NA');
  const version = match?.[2] ?? 'NA';
  return {
    distribution: name,
    distribution_version: version,
    distribution_release: match?.[3] ?? 'NA',
    distribution_major_version: version.split('.')[0] ?? 'NA',
    distribution_file_path: '/etc/redhat-release',
    distribution_file_variety: 'RedHat',
    distribution_file_parsed: true,
    os_family: families[name] ?? name,
  };
}

const varietyOf = (name: string): string => {
  if (families[name] === 'Debian') return 'Debian';
  if (['RedHat', 'Fedora', 'Rocky', 'AlmaLinux', 'Scientific'].includes(name)) return 'RedHat';
  return /^openSUSE|^SLE/.test(name) ? 'SUSE' : name;
};

function releaseFile(name: string, answer: Answer): string {
  const there = (path: string): boolean => answer.file(path) !== undefined;
  const own = filesOf[name]?.find(there);
  if (own !== undefined) return own;
  if (varietyOf(name) === 'RedHat' && there('/etc/redhat-release')) return '/etc/redhat-release';
  return there('/etc/os-release') ? '/etc/os-release' : '/usr/lib/os-release';
}

/** The `distribution*` facts and `os_family`. */
export function distributionFacts(answer: Answer, system: string): Distribution {
  const text = answer.file('/etc/os-release') ?? answer.file('/usr/lib/os-release');
  if (text === undefined) {
    const old = answer.file('/etc/redhat-release') ?? answer.file('/etc/system-release');
    if (old !== undefined) return fromRedHatRelease(old);
    const na = 'NA';
    return {
      distribution: system,
      distribution_version: na,
      distribution_release: na,
      distribution_major_version: na,
      os_family: families[system] ?? system,
    };
  }
  const release = parseAssignments(text);
  const name = identities[release['ID'] ?? ''] ?? release['NAME'] ?? 'NA';
  const version = versionOf(name, release, answer);
  const minor = /^\d+\.(\d+)/.exec(answer.file('/etc/debian_version') ?? '')?.[1];
  return {
    distribution: name,
    distribution_version: version,
    distribution_release: releaseOf(name, release, answer),
    distribution_major_version: version.split('.')[0] ?? 'NA',
    ...(name === 'Debian' && minor !== undefined ? { distribution_minor_version: minor } : {}),
    distribution_file_path: releaseFile(name, answer),
    distribution_file_variety: varietyOf(name),
    distribution_file_parsed: true,
    os_family: families[name] ?? name,
  };
}
