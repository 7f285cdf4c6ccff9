/**
 * Lists of rules, groups and profiles.
 * @module
 */
import { addedBy, profileNames, profileOf } from './config/profiles.ts';
import { allRules, tagsOfRule } from './rules/index.ts';
import type { Rule } from './types.ts';

const noteOf = (rule: Rule): string =>
  [profileOf(rule.id) ?? '', rule.tags.includes('opt-in') ? 'opt-in' : '', rule.fixes === true ? '--fix' : '']
    .filter(Boolean)
    .join(', ');

/** Every rule with its findings; in Markdown for `md`, with the rules alone for `brief`. */
export function rulesText(form: 'full' | 'brief' | 'md'): string {
  const rules = allRules();
  if (form === 'md')
    return rules
      .map((rule) => {
        const ids = Object.entries(rule.ids ?? {}).map(([tag, doc]) => `- \`${tag}\`: ${doc}.\n`);
        return `## ${rule.id}\n\n${rule.summary}.\n\n${ids.length > 0 ? `${ids.join('')}\n` : ''}`;
      })
      .join('');
  const width = Math.max(...rules.map(({ id }) => id.length));
  return rules
    .map((rule) => {
      const note = noteOf(rule);
      const line = `${rule.id.padEnd(width)}  ${rule.summary}${note === '' ? '' : ` (${note})`}\n`;
      if (form === 'brief') return line;
      return (
        line +
        Object.entries(rule.ids ?? {})
          .map(([tag, doc]) => `  ${tag}: ${doc}\n`)
          .join('')
      );
    })
    .join('');
}

/** Every group with what it covers, as YAML. */
export function tagsText(): string {
  const groups = new Map<string, string[]>();
  for (const rule of allRules())
    for (const group of rule.tags) groups.set(group, [...(groups.get(group) ?? []), ...tagsOfRule(rule)]);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, tags]) => `${group}:\n${tags.map((tag) => `  - ${tag}\n`).join('')}`)
    .join('');
}

/** Every profile with what it adds. Rules that are not there yet are left out. */
export function profilesText(): string {
  const known = new Set(allRules().flatMap((rule) => [rule.id, ...tagsOfRule(rule)]));
  return profileNames
    .map((profile, i) => {
      const before = profileNames[i - 1];
      const rules = addedBy(profile).filter((rule) => known.has(rule));
      return `${profile}${before === undefined ? '' : ` (and all of ${before})`}:\n${rules.map((rule) => `  - ${rule}\n`).join('')}`;
    })
    .join('');
}
