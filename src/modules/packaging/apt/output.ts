/**
 * What apt-get says, read.
 * @module
 */
import type { TextResult } from '../../../sdk/index.ts';

/** apt-get's summary says that it had nothing to do. */
export const nothingDone = (stdout: string): boolean =>
  /^0 upgraded, 0 newly installed,(?: 0 downgraded,)? 0 to remove/m.test(stdout);

/** The part of apt-get's output between its preliminaries and its summary, for `--diff`. */
export function changesText(stdout: string): string {
  const lines = stdout.split('\n');
  const start = lines.indexOf('Reading state information...') + 1;
  const end = lines.findIndex((line) => /^\d+ (?:packages )?upgraded/.test(line));
  return lines
    .slice(start, end < 0 ? lines.length : end + 1)
    .filter(
      (line) =>
        !/^(?:NOTE: This is only|\s+apt-get needs root|\s+Keep also in mind|\s+so don't depend)/.test(line),
    )
    .join('\n')
    .trim();
}

/** The package that apt-get could not find, or has no version of. */
export function unknownPackage(result: TextResult): string | undefined {
  const said = `${result.stderr}\n${result.stdout}`;
  return (
    /^E: Unable to locate package (\S+)/m.exec(said)?.[1] ??
    /^E: Package '([^']+)' has no installation candidate/m.exec(said)?.[1] ??
    /^E: Couldn't find any package by (?:glob|regex) '([^']+)'/m.exec(said)?.[1] ??
    /^E: Version '[^']*' for '([^']+)' was not found/m.exec(said)?.[1]
  );
}

/** Another process holds one of apt's locks. */
export const isLocked = (result: TextResult): boolean =>
  result.rc !== 0 &&
  /Could not get lock|Unable to acquire the dpkg frontend lock|Unable to lock (?:the administration )?directory/.test(
    result.stderr,
  );
