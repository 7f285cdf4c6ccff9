/**
 * Versions of collections: semantic versions, and the ranges that requirements write.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import type { SourceRef } from '../util/value.ts';

interface SemVer {
  readonly core: readonly [number, number, number];
  /** Identifiers of a pre-release; empty for a release. */
  readonly pre: readonly string[];
}

const semver =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

function parse(version: string): SemVer | undefined {
  const match = semver.exec(version);
  if (match === null) return undefined;
  const [, major, minor, patch, pre = ''] = match;
  return { core: [Number(major), Number(minor), Number(patch)], pre: pre === '' ? [] : pre.split('.') };
}

/** What a range may write shorter: `1`, `1.2`, `1.2.3beta1`. */
function parseLoose(version: string): SemVer | undefined {
  const exact = parse(version);
  if (exact !== undefined) return exact;
  const match = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:[.-]?([0-9A-Za-z][0-9A-Za-z.-]*))?(?:\+.*)?$/.exec(
    version,
  );
  if (match === null) return undefined;
  const [, major, minor = '0', patch = '0', pre = ''] = match;
  return { core: [Number(major), Number(minor), Number(patch)], pre: pre === '' ? [] : pre.split('.') };
}

const number = /^\d+$/;

function compareIdentifiers(a: string, b: string): number {
  const [x, y] = [number.test(a), number.test(b)];
  if (x && y) return Number(a) - Number(b);
  if (x !== y) return x ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function compare(a: SemVer, b: SemVer): number {
  for (const i of [0, 1, 2] as const) if (a.core[i] !== b.core[i]) return a.core[i] - b.core[i];
  if (a.pre.length === 0 || b.pre.length === 0) return b.pre.length - a.pre.length;
  for (let i = 0; i < Math.min(a.pre.length, b.pre.length); i++) {
    const order = compareIdentifiers(a.pre[i] ?? '', b.pre[i] ?? '');
    if (order !== 0) return order;
  }
  return a.pre.length - b.pre.length;
}

export const isSemVer = (version: string): boolean => parse(version) !== undefined;

export const isPreRelease = (version: string): boolean => (parse(version)?.pre.length ?? 0) > 0;

/** By precedence of semantic versions; what is none comes first. */
export function compareVersions(a: string, b: string): number {
  const [x, y] = [parse(a), parse(b)];
  if (x === undefined || y === undefined) return x === y ? 0 : x === undefined ? -1 : 1;
  return compare(x, y);
}

const operators: Readonly<Record<string, (order: number) => boolean>> = {
  '==': (order) => order === 0,
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '>=': (order) => order >= 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '<': (order) => order < 0,
};

interface Bound {
  readonly holds: (order: number) => boolean;
  readonly version: SemVer;
}

/** The bounds of a range such as `>=1.0.0,<2.0.0`. Throws TSP1505 for what is none. */
function boundsOf(range: string, src: SourceRef | undefined): Bound[] {
  return range
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '*' && part !== '')
    .flatMap((part) => {
      const [, operator = '==', text = ''] = /^(==|!=|>=|<=|=|>|<)?\s*(.*)$/.exec(part) ?? [];
      if (text === '*') return [];
      const version = parseLoose(text);
      const holds = operators[operator];
      if (version !== undefined && holds !== undefined) return [{ holds, version }];
      throw new TsplayError('TSP1505', `${JSON.stringify(range)} is not a range of versions`, {
        src,
        hint: 'versions such as 1.2.3 with ==, !=, >, >=, < or <= before them, and commas between them',
      });
    });
}

/** Whether a version is within a range. An unknown version (`*`) is in every one. */
export function satisfies(version: string, range: string, src?: SourceRef): boolean {
  const bounds = boundsOf(range, src);
  const parsed = parse(version);
  if (version === '*' || bounds.length === 0) return true;
  return parsed !== undefined && bounds.every((bound) => bound.holds(compare(parsed, bound.version)));
}

/** Whether a range names one version, which may then be a pre-release. */
export const isPinned = (range: string): boolean => range !== '*' && !/^\s*(<|>|!=)/.test(range);
