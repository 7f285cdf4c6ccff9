/**
 * Which rules are asked, and which of their findings count.
 * @module
 */
import type { LintOptions } from './config/options.ts';
import { rulesOf } from './config/profiles.ts';
import type { Rule } from './types.ts';

/** Rules that no one can leave out. */
const always: ReadonlySet<string> = new Set(['load-failure', 'parser-error', 'syntax-check']);

const ruleOf = (tag: string): string => tag.replace(/\[.*/, '');

/** The rules of a profile, or all that are not optional, and those that are switched on. */
export function chosenRules(rules: readonly Rule[], options: LintOptions): Rule[] {
  const { profile, enableList, skipList, tags } = options;
  const inProfile = profile && rulesOf(profile);
  return rules.filter((rule) => {
    if (always.has(rule.id)) return true;
    if ([rule.id, ...rule.tags].some((word) => skipList.includes(word))) return false;
    if (tags.length > 0 && !tags.some((word) => ruleOf(word) === rule.id || rule.tags.includes(word)))
      return false;
    const enabled = enableList.some((word) => ruleOf(word) === rule.id || rule.tags.includes(word));
    if (inProfile !== undefined) return inProfile.has(rule.id) || enabled || rule.id === 'check';
    return !rule.tags.includes('opt-in') || enabled;
  });
}

/** Whether a finding counts: by its own name, its rule's, or a group's. */
export function isWanted(rule: Rule, tag: string, { tags, skipList }: LintOptions): boolean {
  if (always.has(rule.id)) return true;
  if (skipList.includes(tag)) return false;
  if (tags.length === 0 || tags.includes(tag) || tags.includes(rule.id)) return true;
  return (
    rule.tags.some((word) => tags.includes(word)) && !tags.some((word) => word.startsWith(`${rule.id}[`))
  );
}

/** Whether a finding is no more than a warning. */
export const isWarning = (rule: Rule, tag: string, { warnList }: LintOptions): boolean =>
  [tag, rule.id, ...rule.tags].some((word) => warnList.includes(word));
