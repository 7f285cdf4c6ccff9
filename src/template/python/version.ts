/**
 * Version comparison: distutils' loose and strict versions, semantic versions, PEP 440.
 * @module
 */
import { filterError } from '../runtime/errors.ts';
import { comparePep440 } from './version-pep440.ts';

type Part = number | string;

const failed = (why: string): never => filterError(`Version comparison failed: ${why}`);

const looseParts = (v: string): Part[] =>
  v
    .split(/(\d+|[a-z]+|\.)/)
    .filter((p) => p !== '' && p !== '.')
    .map((p) => (/^\d+$/.test(p) ? Number(p) : p));

function compareLoose(a: string, b: string): number {
  const x = looseParts(a);
  const y = looseParts(b);
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const p = x[i] ?? 0;
    const q = y[i] ?? 0;
    if (p === q) continue;
    if (typeof p !== typeof q) {
      const types = typeof p === 'string' ? "'str' and 'int'" : "'int' and 'str'";
      return failed(`'<' not supported between instances of ${types}`);
    }
    return p < q ? -1 : 1;
  }
  return x.length - y.length;
}

function strictParts(v: string): Part[] {
  const m = /^(\d+)\.(\d+)(?:\.(\d+))?(?:([ab])(\d+))?$/.exec(v);
  if (!m) return failed(`invalid version number '${v}'`);
  const [, major, minor, patch = '0', stage = 'z', number = '0'] = m;
  return [Number(major), Number(minor), Number(patch), stage, Number(number)];
}

function compareParts(a: readonly Part[], b: readonly Part[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const p = a[i] ?? -1;
    const q = b[i] ?? -1;
    if (p !== q) return p < q ? -1 : 1;
  }
  return 0;
}

function semanticParts(v: string): { core: number[]; pre: string[] | undefined } {
  const number = '(0|[1-9]\\d*)';
  const m = new RegExp(
    `^${number}\\.${number}\\.${number}(?:-([0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]+)?$`,
  ).exec(v);
  if (!m) return failed(`invalid semantic version '${v}'`);
  return { core: [Number(m[1]), Number(m[2]), Number(m[3])], pre: m[4]?.split('.') };
}

function compareSemantic(a: string, b: string): number {
  const x = semanticParts(a);
  const y = semanticParts(b);
  const core = compareParts(x.core, y.core);
  if (core !== 0) return core;
  if (!x.pre || !y.pre) return Number(!x.pre) - Number(!y.pre);
  for (let i = 0; i < Math.min(x.pre.length, y.pre.length); i++) {
    const c = compareIdentifiers(x.pre[i] ?? '', y.pre[i] ?? '');
    if (c !== 0) return c;
  }
  return x.pre.length - y.pre.length;
}

/** Numbers by value and before words. */
function compareIdentifiers(a: string, b: string): number {
  const x = /^\d+$/.test(a);
  const y = /^\d+$/.test(b);
  if (x && y) return Number(a) - Number(b);
  if (x !== y) return x ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}

const kinds = new Map<string, (a: string, b: string) => number>([
  ['loose', compareLoose],
  ['strict', (a, b) => compareParts(strictParts(a), strictParts(b))],
  ['semver', compareSemantic],
  ['semantic', compareSemantic],
  ['pep440', (a, b) => comparePep440(a, b) ?? failed(`Invalid version: '${a}' or '${b}'`)],
]);

/** Negative, zero or positive. */
export function compareVersions(a: string, b: string, kind: string): number {
  const compare = kinds.get(kind);
  if (!compare) {
    return filterError(
      `Invalid version type (${kind}). Must be one of 'loose', 'strict', 'semver', 'semantic', 'pep440'`,
    );
  }
  return compare(a, b);
}

/** Loose comparison that never fails: for sorting. */
export function compareForSort(a: string, b: string): number {
  return compareLoose(a, b);
}
