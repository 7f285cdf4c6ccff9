/**
 * Requirements of Python packages, as far as they can be decided without pip: names, and versions compared for equality
 * (PEP 508 and 503).
 * @module
 */

/** A requirement that names a package, with what it demands of the version. */
export interface Requirement {
  readonly name: string;
  /** `==1.2`, `>=1,<2`; empty for any version. */
  readonly specifier: string;
}

/** Names are equal when they are so in lower case with `-`, `_` and `.` taken for the same (PEP 503). */
export const normalName = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

/** Undefined for URLs, paths and what has a marker. */
export function parseRequirement(text: string): Requirement | undefined {
  const match =
    /^\s*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*((?:[<>=!~]=?=?[^;@]*)?)\s*$/.exec(text);
  if (match === null) return undefined;
  const [, name = '', specifier = ''] = match;
  return { name, specifier: specifier.replace(/\s+/g, '') };
}

/** A list that was split at commas has the versions of `a>1,<2` as elements of their own: puts them back. */
export function rejoined(names: readonly string[]): string[] {
  const whole: string[] = [];
  for (const piece of names.map((name) => name.trim())) {
    const last = whole.at(-1);
    if (last !== undefined && /^[<>=!~]/.test(piece)) whole[whole.length - 1] = `${last},${piece}`;
    else if (piece !== '') whole.push(piece);
  }
  return whole;
}

/** Versions by normal name, of `pip list --format=freeze`. */
export const installedVersions = (list: string): ReadonlyMap<string, string> =>
  new Map(
    [...list.matchAll(/^([\w.-]+)==(\S+)$/gm)].map(([, name = '', version = '']) => [
      normalName(name),
      version,
    ]),
  );

/** Whether an installed version does; undefined where only pip can tell. */
export function satisfied({ specifier }: Requirement, installed: string | undefined): boolean | undefined {
  if (installed === undefined) return false;
  if (specifier === '') return true;
  const exact = /^={2,3}([^*,]+)$/.exec(specifier);
  return exact === null ? undefined : release(exact[1] ?? '') === release(installed);
}

/** `1.0` and `1.0.0` are the same version. */
const release = (version: string): string =>
  version
    .toLowerCase()
    .replace(/^v/, '')
    .replace(/(?:\.0)+$/, '');
