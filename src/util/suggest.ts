/**
 * "Did you mean": the word that was meant by one that is not known. None is better than a wrong one, and never one
 * that would delete something.
 * @module
 */

/** Words of values, parameters and names that take something away, or make it anew over what there is: those must be typed in full. */
const destructive = new Set(
  (
    'absent remove removed delete deleted destroy destroyed purge purged prune pruned kill killed wipe wiped erase erased ' +
    'uninstall uninstalled autoremove autoclean allowerasing clean cleanup rm drop flush reset exclusive cascade ' +
    'overwrite recreate forcereinstall'
  ).split(' '),
);
const isDestructive = (name: string): boolean => name.split(/[^a-z]+/).some((word) => destructive.has(word));

/** The candidate a user most likely meant, or undefined when none is near enough or two are equally near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const typed = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Infinity;
  let ties = false;
  for (const candidate of new Set(candidates)) {
    const known = candidate.toLowerCase();
    if (isDestructive(known)) continue;
    const d = slips(typed, known) - likelihood(typed, known);
    if (d > allowed(typed, known) || d > bestDistance) continue;
    ties = d === bestDistance;
    best = candidate;
    bestDistance = d;
  }
  return ties ? undefined : best;
}

/** `did you mean "x"?`, or undefined. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const near = nearest(word, candidates);
  return near === undefined ? undefined : `did you mean "${near}"?`;
}

const sorted = (word: string): string => Array.from(word).sort().join('');

/** Of words equally near: letters in another order are the likeliest slip, then a missing one, then a wrong one. */
function likelihood(typed: string, known: string): number {
  if (sorted(typed) === sorted(known)) return 0.5;
  return typed.length < known.length ? 0.25 : 0;
}

/** How many slips are believed: few in short words, and only one where the words begin otherwise. */
function allowed(typed: string, known: string): number {
  const length = Math.min(typed.length, known.length);
  if (length < 2) return 0;
  if (length < 5 || typed[0] !== known[0]) return 1;
  return length < 12 ? 2 : 3;
}

/** Letters that are missing, too many, wrong or swapped with the next (optimal string alignment). */
function slips(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 3) return Infinity;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? (before[j - 2] ?? 0) + 1
          : Infinity;
      const [up = 0, left = 0, diagonal = 0] = [above[j], row[j - 1], above[j - 1]];
      row.push(Math.min(up + 1, left + 1, diagonal + same, swapped));
    }
    before = above;
    above = row;
  }
  return above[b.length] ?? Infinity;
}
