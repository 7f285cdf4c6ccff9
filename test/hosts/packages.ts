/**
 * Programs that set-ups are about, brought by Debian's package manager where they are missing.
 */
import { execFileSync } from 'node:child_process';
import type { HostSetup } from './types.ts';

/** What every host needs. */
const always = ['openssh-server', 'sudo', 'busybox', 'locales'];

const installed = (name: string): boolean => {
  try {
    const said = execFileSync('dpkg-query', ['-W', '-f', '${Status}', name], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return said.endsWith(' installed');
  } catch {
    return false;
  }
};

/** Names of the packages that cannot be had. `more`: what the controller needs. */
export function bringPackages(
  setups: readonly HostSetup[],
  more: readonly string[] = [],
): ReadonlySet<string> {
  const wanted = new Set([...always, ...more, ...setups.flatMap(({ packages = [] }) => packages)]);
  const missing = [...wanted].filter((name) => !installed(name));
  if (missing.length > 0) {
    console.log(`Installing ${missing.join(', ')} for the throw-away hosts…`);
    for (const args of [
      ['update', '-q'],
      ['install', '-y', '-q', '--no-install-recommends', ...missing],
    ]) {
      try {
        execFileSync('apt-get', args, { stdio: 'ignore' });
      } catch {
        break;
      }
    }
  }
  return new Set(missing.filter((name) => !installed(name)));
}
