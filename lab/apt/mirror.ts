import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import type { Suite } from '../hosts.ts';
import { exec } from '../process.ts';
import { parseSources } from './sources.ts';
import type { AptSource } from './sources.ts';

/** Where Debian packages come from on this machine, so that the hosts of the lab use the same archive. */
export interface Mirror {
  readonly main: string;
  /** The archive of security updates, when this machine uses one. */
  readonly security: string | undefined;
  /** Lines of apt.conf that reaching the archive needs: a proxy, or leave to use a frozen snapshot. */
  readonly aptConf: string;
}

/** Names for the archive when apt's configuration does not name one: `LAB_DEBIAN_MIRROR`, for machines other than Debian. */
const MIRROR_ENV = 'LAB_DEBIAN_MIRROR';

/** Read the machine's own apt configuration. Throws a LabError when it names no Debian archive. */
export async function findMirror(): Promise<Mirror> {
  const own = process.env[MIRROR_ENV];
  const sources = readSources('/etc/apt');
  const main = own ?? pickMain(sources, codename())?.uri;
  if (main === undefined)
    throw new LabError(
      'no-mirror',
      "this machine's apt configuration names no Debian archive",
      `Set ${MIRROR_ENV} to the address of one, for example ${MIRROR_ENV}=http://ADDRESS/debian.`,
    );
  const security = own === undefined ? pickSecurity(sources, codename())?.uri : undefined;
  return { main, security, aptConf: await aptConf() };
}

/** The lines of sources.list for a release. Only http(s) archives can be reached from inside a host. */
export function sourcesList(mirror: Mirror, suite: Suite): string {
  const lines = [`deb ${mirror.main} ${suite} main`];
  if (mirror.security !== undefined) {
    lines.push(`deb ${mirror.main} ${suite}-updates main`);
    lines.push(`deb ${mirror.security} ${suite}-security main`);
  }
  return lines.join('\n') + '\n';
}

/** The entry that is most surely the Debian archive: other vendors also name suites after releases. */
export function pickMain(sources: readonly AptSource[], release: string): AptSource | undefined {
  const score = (source: AptSource): number =>
    Number(source.signedBy.includes('debian-archive')) * 2 +
    Number(/\/debian$/.test(source.uri)) * 2 +
    Number(sources.some((other) => other.uri === source.uri && other.suite === `${release}-updates`));
  return sources
    .filter((source) => [release, 'stable'].includes(source.suite) && usable(source))
    .filter((source) => source.components.includes('main'))
    .sort((a, b) => score(b) - score(a))[0];
}

function pickSecurity(sources: readonly AptSource[], release: string): AptSource | undefined {
  return sources.find((source) => source.suite === `${release}-security` && usable(source));
}

function usable(source: AptSource): boolean {
  return /^https?:/.test(source.uri);
}

function readSources(folder: string): AptSource[] {
  const parts = join(folder, 'sources.list.d');
  const names = existsSync(parts) ? readdirSync(parts).sort() : [];
  const files = [join(folder, 'sources.list'), ...names.map((name) => join(parts, name))];
  return files
    .filter((file) => /\.(list|sources)$/.test(file) && existsSync(file))
    .flatMap((file) => parseSources(file, readFileSync(file, 'utf8')));
}

function codename(): string {
  const text = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return /^VERSION_CODENAME=(\S+)$/m.exec(text)?.[1] ?? 'bookworm';
}

const NEEDED = /^Acquire::(?:https?::Proxy |Check-Valid-Until |Check-Date |ForceIPv[46] )/;

async function aptConf(): Promise<string> {
  const dump = await exec('apt-config', ['dump']);
  const lines = dump.stdout.split('\n').filter((line) => NEEDED.test(line) && !line.endsWith('"";'));
  const proxy = process.env['http_proxy'] ?? '';
  if (proxy !== '' && !lines.some((line) => line.startsWith('Acquire::http::Proxy')))
    lines.push(`Acquire::http::Proxy "${proxy}";`);
  return lines.map((line) => line + '\n').join('');
}
