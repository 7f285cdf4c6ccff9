/**
 * How a run came out, in a few lines.
 * @module
 */
import { profileNames, profileOf, type ProfileName } from '../config/profiles.ts';
import type { Finding } from '../types.ts';

interface Counts {
  readonly failures: number;
  readonly warnings: number;
}

export function countFindings(findings: readonly Finding[]): Counts {
  const warnings = findings.filter(({ level }) => level === 'warning').length;
  return { failures: findings.length - warnings, warnings };
}

/** The last profile of which nothing was found; undefined when the first has findings. */
export function passedProfile(findings: readonly Finding[]): ProfileName | undefined {
  const failed = new Set(findings.filter(({ ignored }) => !ignored).map(({ tag }) => profileOf(tag)));
  let passed: ProfileName | undefined;
  for (const profile of profileNames) {
    if (failed.has(profile)) break;
    passed = profile;
  }
  return passed;
}

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;

export interface Outcome {
  readonly findings: readonly Finding[];
  readonly looked: number;
  readonly found: number;
  readonly fixed: number;
  readonly changedFiles: number;
  readonly profile: ProfileName | undefined;
  readonly passed: boolean;
}

/** How often each was found, and whether the run passed. */
export function summaryText(outcome: Outcome): string {
  const { findings, looked, found, fixed, changedFiles, profile, passed } = outcome;
  const times = new Map<string, { count: number; profile: string; groups: string }>();
  for (const { tag, rule } of findings) {
    const known = times.get(tag) ?? { count: 0, profile: profileOf(tag) ?? '', groups: rule.tags.join(', ') };
    known.count++;
    times.set(tag, known);
  }
  const order = (name: string): number => {
    const place = (profileNames as readonly string[]).indexOf(name);
    return place === -1 ? profileNames.length : place;
  };
  const rows = [...times].sort(([, a], [, b]) => order(a.profile) - order(b.profile) || b.count - a.count);
  const width = Math.max(0, ...rows.map(([tag]) => tag.length));
  const table = rows.map(
    ([tag, row]) =>
      `${String(row.count).padStart(4)}  ${tag.padEnd(width)}  ${[row.profile, row.groups].filter(Boolean).join(': ')}\n`,
  );
  const { failures, warnings } = countFindings(findings);
  const changed = changedFiles > 0 ? `Changed ${count(changedFiles, 'file')}.\n` : '';
  const mended = fixed > 0 ? `, ${fixed} mended` : '';
  const verdict = `${passed ? 'Passed' : 'Failed'}: ${count(failures, 'failure')}, ${count(warnings, 'warning')}${mended} in ${looked} of ${count(found, 'file')}.`;
  return `${table.join('')}${table.length > 0 ? '\n' : ''}${changed}${verdict}${profileText(findings, profile)}\n`;
}

function profileText(findings: readonly Finding[], wanted: ProfileName | undefined): string {
  const passed = passedProfile(findings);
  if (wanted !== undefined)
    return passed !== undefined && profileNames.indexOf(passed) >= profileNames.indexOf(wanted)
      ? ` The profile ${wanted} was asked for, and is kept.`
      : ` The profile ${wanted} was asked for${passed === undefined ? '' : `; ${passed} is kept`}.`;
  return passed === undefined ? '' : ` The last profile that is kept: ${passed}.`;
}
