/**
 * Package specifications as tasks write them: `name`, `name:arch`, `name=1.2*`, `name>=1.2`, `name*`.
 * @module
 */
import { fail, fnmatch } from '../../../sdk/index.ts';
import { compareVersions } from './version.ts';

export interface PackageSpec {
  readonly name: string;
  readonly operator?: '=' | '>=' | undefined;
  readonly version?: string | undefined;
}

export function parseSpec(text: string): PackageSpec {
  const spec = text.trim();
  const match = /^(.*?)(>?=)(.*)$/s.exec(spec);
  if (match === null) return { name: spec };
  if (match[3]?.includes('=') === true) fail(`invalid package spec: ${spec}`);
  return { name: match[1] ?? '', operator: match[2] === '=' ? '=' : '>=', version: match[3] ?? '' };
}

export const isPattern = (name: string): boolean => /[*?[\]!]/.test(name);

/** Whether an installed version is what the specification asks for. */
export function satisfies(spec: PackageSpec, installed: string): boolean {
  if (spec.version === undefined) return true;
  if (spec.operator === '=') return fnmatch(spec.version)(installed);
  return compareVersions(installed, spec.version) >= 0;
}

/** Patterns as the names that the lists have; a pattern without `:` means native packages only. */
export function expandPatterns(specs: readonly PackageSpec[], known: readonly string[]): PackageSpec[] {
  return specs.flatMap((spec) => {
    if (!isPattern(spec.name)) return [spec];
    const matches = fnmatch(spec.name);
    const names = known.filter((name) => (spec.name.includes(':') || !name.includes(':')) && matches(name));
    if (names.length === 0) fail(`No package(s) matching '${spec.name}' available`);
    return names.map((name) => ({ name }));
  });
}
