/**
 * Keywords of tasks that are one value each, which may be a template: by their names in YAML, where the loaded task keeps
 * them, and what they are read as when it runs. A test holds the schemas to the same.
 * @module
 */

export type KeywordKind = 'bool' | 'number' | 'text';

type Rows = Readonly<Record<string, readonly [member: string, kind: KeywordKind]>>;

/** Those that a task takes from the block, role or play around it, unless it says something itself. */
export const inheritedKeywords = {
  become: ['become', 'bool'],
  become_user: ['becomeUser', 'text'],
  become_method: ['becomeMethod', 'text'],
  become_flags: ['becomeFlags', 'text'],
  become_exe: ['becomeExe', 'text'],
  connection: ['connection', 'text'],
  remote_user: ['remoteUser', 'text'],
  port: ['port', 'number'],
  check_mode: ['checkMode', 'bool'],
  diff: ['diff', 'bool'],
  no_log: ['noLog', 'bool'],
  ignore_errors: ['ignoreErrors', 'bool'],
  ignore_unreachable: ['ignoreUnreachable', 'bool'],
  any_errors_fatal: ['anyErrorsFatal', 'bool'],
  run_once: ['runOnce', 'bool'],
  throttle: ['throttle', 'number'],
  timeout: ['timeout', 'number'],
  delegate_to: ['delegateTo', 'text'],
  delegate_facts: ['delegateFacts', 'bool'],
  debugger: ['debugger', 'text'],
} as const satisfies Rows;

/** Those that only the task itself says. */
export const ownKeywords = {
  retries: ['retries', 'number'],
  delay: ['delay', 'number'],
  async: ['async', 'number'],
  poll: ['poll', 'number'],
} as const satisfies Rows;

export const renderedKeywords = { ...inheritedKeywords, ...ownKeywords } as const;
