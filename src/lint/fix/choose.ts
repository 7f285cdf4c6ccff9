/**
 * Which findings are mended, and the edits that do it.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { loadTree, type TreeNode } from '../../source/index.ts';
import { allRules, tagsOfRule } from '../rules/index.ts';
import { isScalar, isSeq } from '../nodes.ts';
import type { Edit, Finding } from '../types.ts';

/** Names of what can be mended: rules, findings, groups. */
function mendable(): ReadonlySet<string> {
  const rules = allRules().filter((rule) => rule.fixes === true);
  return new Set(['all', 'none', ...rules.flatMap((rule) => [rule.id, ...tagsOfRule(rule), ...rule.tags])]);
}

/** Whether a finding should be mended. Throws TSP1502 for names that mean nothing. */
export function chosenFixes(names: readonly string[]): (finding: Finding) => boolean {
  const known = mendable();
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined)
    throw new TsplayError('TSP1502', `"${unknown}" cannot be mended by --fix`, {
      hint: `What can be: ${[...known].sort().join(', ')}.`,
    });
  if (names.length > 1 && ['all', 'none'].some((name) => names.includes(name)))
    throw new TsplayError('TSP1502', '"all" and "none" stand alone behind --fix');
  if (names.includes('all')) return () => true;
  return ({ rule, tag }) => [rule.id, tag, ...rule.tags].some((name) => names.includes(name));
}

/** A text with edits made. Of edits that touch each other the first wins; the others are left out, and told so. */
function withEdits(text: string, findings: readonly Finding[]): string {
  const taken: Edit[] = [];
  const touches = (edit: Edit): boolean =>
    taken.some((other) => edit.from <= other.to && other.from <= edit.to && !isSame(edit, other));
  for (const { fix } of findings) if (fix.length > 0 && !fix.some(touches)) taken.push(...fix);
  const seen = new Set<string>();
  return taken
    .filter((edit) => {
      const key = `${edit.from}:${edit.to}:${edit.text}`;
      return !seen.has(key) && seen.add(key);
    })
    .toSorted((a, b) => b.from - a.from)
    .reduce((changed, { from, to, text: by }) => changed.slice(0, from) + by + changed.slice(to), text);
}

const isSame = (a: Edit, b: Edit): boolean => a.from === b.from && a.to === b.to && a.text === b.text;

/** What a text means, for comparing; undefined where it is not YAML. */
function meaningOf(text: string, file: string): string | undefined {
  // What an alias leads to is said where its anchor stands.
  const seen = new Map<TreeNode, number>();
  const plain = (node: TreeNode | undefined): unknown => {
    if (node === undefined) return null;
    if (isScalar(node)) return [node.tag, typeof node.value === 'bigint' ? String(node.value) : node.value];
    const known = seen.get(node);
    if (known !== undefined) return { alias: known };
    seen.set(node, seen.size);

    if (isSeq(node)) return node.items.map(plain);
    return { map: node.pairs.map(({ key, value }) => [plain(key), plain(value)]) };
  };
  try {
    return JSON.stringify(loadTree(text, file).documents.map(plain));
  } catch {
    return undefined;
  }
}

/**
 * A text with its findings mended. How YAML is written changes nothing of what it means, and no change makes a text that
 * cannot be read: an edit that would is not made.
 */
export function mended(text: string, file: string, findings: readonly Finding[]): string {
  const style = findings.filter(({ rule }) => rule.id === 'yaml');
  const before = meaningOf(text, file);
  const same = (changed: string): boolean => before === undefined || meaningOf(changed, file) === before;
  const styled = tried(text, style, same);
  // Where the style has changed, the offsets of the others are found again in the next round.
  if (styled !== text) return styled;
  const others = findings.filter(({ rule }) => rule.id !== 'yaml');
  return tried(text, others, (changed) => meaningOf(changed, file) !== undefined);
}

/** All edits together where the outcome is good, else one finding after the other, from the end on. */
function tried(text: string, findings: readonly Finding[], isGood: (changed: string) => boolean): string {
  const whole = withEdits(text, findings);
  if (whole === text || isGood(whole)) return whole;
  const good = findings.filter((finding) => isGood(withEdits(text, [finding])));
  const some = withEdits(text, good);
  return isGood(some) ? some : text;
}
