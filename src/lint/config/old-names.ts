/**
 * Names that rules had once, which still stand in configurations and comments.
 * @module
 */

const renamed: ReadonlyMap<string, string> = new Map(
  Object.entries({
    102: 'no-jinja-when',
    104: 'deprecated-bare-vars',
    105: 'deprecated-module',
    106: 'role-name',
    202: 'risky-octal',
    203: 'no-tabs',
    205: 'playbook-extension',
    206: 'jinja[spacing]',
    207: 'jinja[invalid]',
    208: 'risky-file-permissions',
    301: 'no-changed-when',
    302: 'no-free-form',
    303: 'command-instead-of-module',
    304: 'inline-env-var',
    305: 'command-instead-of-shell',
    306: 'risky-shell-pipe',
    401: 'latest[git]',
    402: 'latest[hg]',
    403: 'package-latest',
    404: 'no-relative-paths',
    501: 'partial-become',
    502: 'name[missing]',
    503: 'no-handler',
    504: 'deprecated-local-action',
    505: 'missing-import',
    601: 'literal-compare',
    602: 'empty-string-compare',
    702: 'meta-no-tags',
    703: 'meta-incorrect',
    704: 'meta-video-links',
    911: 'syntax-check',
    'deprecated-command-syntax': 'no-free-form',
    'fqcn-builtins': 'fqcn[action-core]',
    'git-latest': 'latest[git]',
    'hg-latest': 'latest[hg]',
    'no-jinja-nesting': 'jinja[invalid]',
    'no-loop-var-prefix': 'loop-var-prefix',
    'unnamed-task': 'name[missing]',
    'var-spacing': 'jinja[spacing]',
  }),
);

/** The name as it is today. */
export const currentName = (name: string): string => renamed.get(name) ?? name;
