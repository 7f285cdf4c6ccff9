/**
 * Profiles: sets of rules, each of which holds the ones before it. The names of rules that nobody has written yet stand in
 * them as ansible-lint has them, so that a profile asked for means the same.
 * @module
 */

export const profileNames = ['min', 'basic', 'moderate', 'safety', 'shared', 'production'] as const;
export type ProfileName = (typeof profileNames)[number];

const own: Readonly<Record<ProfileName, string>> = {
  min: 'internal-error load-failure parser-error syntax-check',
  basic:
    'command-instead-of-module command-instead-of-shell deprecated-bare-vars deprecated-local-action deprecated-module ' +
    'inline-env-var key-order literal-compare jinja no-free-form no-jinja-when no-tabs partial-become playbook-extension ' +
    'role-name schema name var-naming yaml',
  moderate: 'name[template] name[imperative] name[casing] spell-var-name',
  safety: 'avoid-implicit latest package-latest risky-file-permissions risky-octal risky-shell-pipe',
  shared:
    'galaxy ignore-errors layout meta-incorrect meta-no-tags meta-video-links meta-version meta-runtime no-changed-when ' +
    'no-changelog no-handler no-relative-paths max-block-depth max-tasks unsafe-loop',
  production:
    'avoid-dot-notation sanity fqcn import-task-no-when meta-no-dependencies single-entry-point use-loop',
};

export const isProfile = (name: string): name is ProfileName =>
  (profileNames as readonly string[]).includes(name);

/** What a profile adds to the one before it. */
export const addedBy = (profile: ProfileName): readonly string[] => own[profile].split(' ');

/** The rules of a profile and of those before it. */
export const rulesOf = (profile: ProfileName): ReadonlySet<string> =>
  new Set(profileNames.slice(0, profileNames.indexOf(profile) + 1).flatMap(addedBy));

/** The first profile that has a finding's name, or its rule. */
export const profileOf = (tag: string): ProfileName | undefined =>
  profileNames.find((profile) => addedBy(profile).includes(tag)) ??
  profileNames.find((profile) => addedBy(profile).includes(tag.replace(/\[.*/, '')));
