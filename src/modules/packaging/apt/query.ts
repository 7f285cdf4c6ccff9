/**
 * One program that tells all that a plan needs: installed versions, who provides a virtual name, candidates, what was
 * installed only as a dependency, and how old the package lists are. It writes nothing, apt's own caches included.
 * @module
 */
import { needsPrograms, quoteAll } from '../../../sdk/index.ts';
import { isPattern, type PackageSpec } from './spec.ts';

export interface InstalledPackage {
  /** Without architecture. */
  readonly name: string;
  readonly arch: string;
  readonly native: boolean;
  readonly version: string;
  readonly installed: boolean;
  /** Removed, but its configuration is still there. */
  readonly configFiles: boolean;
  readonly provides: readonly string[];
}

export interface AptState {
  readonly apt: boolean;
  readonly packages: readonly InstalledPackage[];
  /** Candidate by name, for those that were asked for; undefined where there is none. */
  readonly candidates: ReadonlyMap<string, string | undefined>;
  readonly automatic: ReadonlySet<string>;
  readonly known: readonly string[];
  /** Seconds since the epoch, by the host's clock. */
  readonly now: number;
  readonly cacheTime: number;
  /** Whether `apt-get clean` would find something. */
  readonly cleanable: boolean;
}

/** Options that keep apt from writing or locking anything. */
export const readOnly = '-o Debug::NoLocking=1 -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=';

/** Prints the time of the last update: seconds since the epoch, 0 when there was none. */
export const cacheTimeFunction = `cachetime() {
  if [ -e /var/lib/apt/periodic/update-success-stamp ]; then
    stat -c %Y /var/lib/apt/periodic/update-success-stamp; return; fi
  for f in /var/lib/apt/lists/*Release; do
    if [ -e "$f" ]; then stat -c %Y /var/lib/apt/lists; return; fi
  done
  echo 0
}`;

const format = "'${db:Status-Abbrev}\\t${Package}\\t${Architecture}\\t${Version}\\t${Provides}\\n'";

/** Whether one of the packages on stdin provides one of the names that follow. */
const providesAny = `awk -F '\\t' 'BEGIN { for (i = 1; i < ARGC; i++) names[ARGV[i]] = 1; ARGC = 1 }
{ n = split($5, given, /, */); for (i = 1; i <= n; i++) { sub(/[ (].*/, "", given[i]); if (given[i] in names) found = 1 } }
END { exit !found }'`;

/** The program. `candidates`: ask for every name's candidate (`state: latest`), else only where something provides one. */
export function queryScript(specs: readonly PackageSpec[], candidates: boolean): string {
  const plain = specs.filter((spec) => !isPattern(spec.name)).map((spec) => spec.name);
  const patterns = specs.some((spec) => isPattern(spec.name));
  const policy = `apt-cache ${readOnly} policy`;
  const asked = candidates ? plain : [];
  return [
    'export LC_ALL=C',
    cacheTimeFunction,
    `s() { printf '\\036%s\\n' "$1"; }`,
    's apt; command -v apt-get',
    's time; date +%s; cachetime',
    's arch; dpkg --print-architecture',
    `if command -v apt-get >/dev/null 2>&1; then ${needsPrograms('dpkg-query', 'stat')}; fi`,
    's installed',
    ...(patterns ? [`dpkg-query -W -f ${format} 2>/dev/null`] : []),
    ...(plain.length === 0 || patterns
      ? []
      : [
          `o=$(dpkg-query -W -f ${format} ${quoteAll(plain)} 2>/dev/null); printf '%s\\n' "$o"`,
          // A name that is not installed may be a virtual one: then all that provide something are listed.
          `if [ "$(printf '%s\\n' "$o" | grep -c '^.i')" -lt ${plain.length} ]; then`,
          `  o=$(dpkg-query -W -f ${format} 2>/dev/null | awk -F '\\t' '$5 != "" && $1 ~ /^.i/'); printf '%s\\n' "$o"`,
          // A real package is not there because another provides its name: apt itself provides apt-transport-https.
          `  if printf '%s\\n' "$o" | ${providesAny} ${quoteAll(plain)}; then s policy; ${policy} ${quoteAll(plain)}; fi; fi`,
        ]),
    ...(asked.length === 0 ? [] : [`s policy; ${policy} ${quoteAll(asked)}`]),
    ...(patterns ? [`s known; apt-cache ${readOnly} pkgnames`] : []),
    's archives; for f in /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/* /var/cache/apt/*.bin; do',
    'if [ -e "$f" ]; then echo "$f"; break; fi; done',
    's auto; if [ -e /var/lib/apt/extended_states ]; then',
    `awk '/^Package:/ { p = $2 } /^Auto-Installed: 1/ { print p }' /var/lib/apt/extended_states; fi`,
    'exit 0',
  ].join('\n');
}

function parsePackage(line: string, native: string): InstalledPackage | undefined {
  const [status = '', name = '', arch = '', version = '', provides = ''] = line.split('\t');
  if (name === '') return undefined;
  return {
    name,
    arch,
    native: arch === native || arch === 'all' || arch === '',
    version,
    installed: /^.[iWt]/.test(status),
    configFiles: /^.[ciUFHWt]/.test(status),
    provides: provides.split(',').flatMap((each) => /^\s*([^\s:(]+)/.exec(each)?.[1] ?? []),
  };
}

/** `apt-cache policy` of several packages. */
export function parsePolicy(text: string): Map<string, string | undefined> {
  const candidates = new Map<string, string | undefined>();
  let name: string | undefined;
  for (const line of text.split('\n')) {
    const head = /^(\S+):$/.exec(line);
    if (head?.[1] !== undefined) {
      name = head[1];
      candidates.set(name, undefined);
    }
    const candidate = /^\s+Candidate: (.*)$/.exec(line)?.[1];
    if (name !== undefined && candidate !== undefined)
      candidates.set(name, candidate === '(none)' ? undefined : candidate);
  }
  return candidates;
}

export function parseState(stdout: string): AptState {
  const sections = new Map<string, string>();
  for (const part of stdout.split('\x1e').slice(1)) {
    const end = part.indexOf('\n');
    sections.set(part.slice(0, end), part.slice(end + 1).trimEnd());
  }
  const lines = (name: string): string[] =>
    (sections.get(name) ?? '').split('\n').filter((line) => line !== '');
  const [now, cacheTime] = lines('time').map(Number);
  const native = lines('arch')[0] ?? '';
  return {
    apt: lines('apt').length > 0,
    packages: lines('installed').flatMap((line) => parsePackage(line, native) ?? []),
    candidates: parsePolicy(sections.get('policy') ?? ''),
    automatic: new Set(lines('auto')),
    known: lines('known'),
    now: now ?? 0,
    cacheTime: cacheTime ?? 0,
    cleanable: lines('archives').length > 0,
  };
}

/** What is installed under a name (`foo`, `foo:i386`), or has left its configuration. */
export function findPackage(state: AptState, name: string): InstalledPackage | undefined {
  const [base = '', arch] = name.split(':');
  const found = state.packages.filter(
    (each) =>
      each.name === base &&
      (arch === undefined || arch === 'any' || each.arch === arch || (arch === 'native' && each.native)),
  );
  return (
    found.find((each) => each.installed && each.native) ??
    found.find((each) => each.installed && arch !== undefined) ??
    (arch === undefined ? undefined : found[0]) ??
    found.find((each) => each.native)
  );
}

/** Whether an installed package provides a virtual name. */
export const providedBy = (state: AptState, name: string): InstalledPackage | undefined =>
  state.packages.find((each) => each.installed && each.provides.includes(name));
