/** What a task registered, by either program, and how two of them differ. */
import { isDeepStrictEqual } from 'node:util';

export type Result = Readonly<Record<string, unknown>>;

interface Output {
  readonly plays: readonly {
    readonly tasks: readonly { readonly hosts: { readonly localhost: Result } }[];
  }[];
}

/** What belongs to the output and not to the module; tracebacks; what tsplay says of a check mode that there is not. */
const aside = new Set(['action', 'ignored', '_ansible_no_log', 'exception', 'module_stderr', 'unknown']);

/** No two runs have them in common: addresses, times, temporary names, keys and their fingerprints. */
const steady = (text: string): string =>
  text
    .replace(/-----BEGIN.*?-----END[^-]*-----/g, '~')
    .replace(/SHA256:[\w+/=]+|AAAA[\w+/=]{20,}|(?:[0-9a-f]{2}:){15,}[0-9a-f]{2}/g, '~')
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '~')
    .replace(/0x[0-9a-f]{6,}/g, '0x~')
    .replace(/\b20\d{12}\b/g, '~')
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?/g, '~')
    .replace(/\/[\w./-]*\/(?:ansible-tmp-|\.tsplay-|tmp|ansible_)[\w.-]+(?:\/trees\/\w+)?/g, '~')
    .replace(/, [\d.e+-]+ s, [\d.]+ \wB\/s/g, '');

/** Texts of JSON are what they say: the two outputs write diffs of values in ways of their own. */
const parsed = (side: unknown): unknown => {
  try {
    return typeof side === 'string' ? (JSON.parse(side) as unknown) : side;
  } catch {
    return side;
  }
};

/** Diffs that show something: their sides, without headings. */
const sides = (value: unknown): readonly unknown[] =>
  (Array.isArray(value) ? (value as unknown[]) : [value])
    .filter((each): each is Result => typeof each === 'object' && each !== null)
    .map(({ before = '', after = '', prepared }) => ({
      before: parsed(before),
      after: parsed(after),
      prepared,
    }))
    .filter(({ before, after, prepared }) => prepared !== undefined || !isDeepStrictEqual(before, after));

/** Undefined where the program gave none. */
export function resultsOf(text: string): readonly Result[] | undefined {
  try {
    const { plays } = JSON.parse(steady(text.slice(text.indexOf('{\n')))) as Output;
    return plays[0]?.tasks.map(({ hosts: { localhost } }) => ({
      failed: false,
      changed: false,
      ...Object.fromEntries(Object.entries(localhost).filter(([key]) => !aside.has(key))),
      diff: sides(localhost['diff']),
    }));
  } catch {
    return undefined;
  }
}

/** Why a task failed, by what its message says. */
const reasons: readonly (readonly [string, RegExp])[] = [
  [
    'a library is not there',
    /python library|python (?:library|module)|required for this module|could not import|\bimport\b/i,
  ],
  ['a program is not there', /required executable|not found in|No such file or directory|command not found/i],
  [
    'a service is not there',
    /connect|resol|refused|unreachable|network|urlopen|timed out|login|socket|d-?bus/i,
  ],
  ['its arguments', /parameter|argument|required|value of|must be one of|mutually exclusive|unsupported/i],
];

/** How a task ended, in words for the table. */
export const kindOf = (result: Result): string => {
  if (result['failed'] !== true)
    return result['skipped'] === true ? 'no check mode' : result['changed'] === true ? 'changed' : 'ok';
  const said = String(result['msg']);
  return `fails: ${reasons.find(([, words]) => words.test(said))?.[0] ?? 'another reason'}`;
};

/** Keys whose values differ, or that only one of them has. Modules of tsplay's own tell of no arguments. */
export function differing(theirs: Result, ours: Result): readonly string[] {
  return [...new Set([...Object.keys(theirs), ...Object.keys(ours)])].filter(
    (key) =>
      !isDeepStrictEqual(theirs[key], ours[key]) &&
      (key !== 'invocation' || ours['invocation'] !== undefined),
  );
}
