/**
 * Options for tar that concern what is in the destination already. tar unpacks elsewhere, so that they are obeyed when
 * what it has unpacked gets its place.
 * @module
 */
import type { UnarchiveParams } from '../params.ts';
import type { Rule } from '../place.ts';

type Effect = Partial<Rule> | 'in place' | 'from file' | 'absolute';

/** GNU tar's long options; it takes any beginning that is clear. */
const long: Readonly<Record<string, Effect>> = {
  'absolute-names': 'absolute',
  backup: 'in place',
  directory: 'in place',
  'exclude-from': 'from file',
  'files-from': 'from file',
  incremental: 'in place',
  'keep-directory-symlink': { followsLinks: true },
  'keep-newer-files': { keep: 'newer' },
  'keep-old-files': { keep: 'refused' },
  'listed-incremental': 'in place',
  'no-overwrite-dir': { keepsFolders: true },
  'recursive-unlink': 'in place',
  'skip-old-files': { keep: 'any' },
  suffix: 'in place',
};

const short: Readonly<Record<string, Effect>> = {
  P: 'absolute',
  C: 'in place',
  X: 'from file',
  T: 'from file',
  G: 'in place',
  g: 'in place',
  k: { keep: 'refused' },
};

/** Letters that take the rest of the word, or the next word, as their value. */
const withValue = 'bfgCFHIKLNTVX';

interface Found {
  readonly effects: readonly Effect[];
  /** Value within the word; undefined where there is none. */
  readonly value: string | undefined;
  /** The word without what is left to tsplay; empty when nothing stays. */
  readonly word: string;
}

function readWord(word: string): Found {
  const none = { effects: [], value: undefined, word };
  if (word.startsWith('--')) {
    const [name = '', value] = word.slice(2).split(/=(.*)/s);
    const known = name === '' ? undefined : Object.keys(long).find((option) => option.startsWith(name));
    const effect = known === undefined ? undefined : long[known];
    if (effect === undefined) return none;
    return { effects: [effect], value, word: effect === 'absolute' ? '' : word };
  }
  if (!/^-[^-]/.test(word)) return none;
  const effects: Effect[] = [];
  let kept = '-';
  for (let i = 1; i < word.length; i++) {
    const letter = word.charAt(i);
    const effect = short[letter];
    if (effect !== undefined) effects.push(effect);
    if (withValue.includes(letter)) {
      const value = i + 1 < word.length ? word.slice(i + 1) : undefined;
      return { effects, value, word: kept + word.slice(i) };
    }
    if (effect !== 'absolute') kept += letter;
  }
  return { effects, value: undefined, word: kept === '-' ? '' : kept };
}

/** What `extra_opts` and `keep_newer` mean for what is there. */
export function tarRule({
  extra_opts,
  keep_newer,
}: Pick<UnarchiveParams, 'extra_opts' | 'keep_newer'>): Rule {
  let rule: Rule = keep_newer ? { keep: 'newer' } : {};
  extra_opts.forEach((option, i) => {
    const { effects, value } = readWord(option);
    for (const effect of effects) {
      if (effect === 'absolute') continue;
      if (effect === 'in place') rule = { ...rule, inPlace: option };
      else if (effect === 'from file') {
        if (!(value ?? extra_opts[i + 1] ?? '').startsWith('/')) rule = { ...rule, inPlace: option };
      } else rule = { ...rule, ...effect };
    }
  });
  return rule;
}

/** Those for a tar that takes no name as an absolute one. */
export const safeOptions = (options: readonly string[]): string[] =>
  options.map((option) => readWord(option).word).filter((word) => word !== '');
