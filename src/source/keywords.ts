/**
 * The keywords of plays, blocks, tasks and roles (ansible-core's, with the old spellings that still run). The schemas
 * describe the same ones; a test holds the two together.
 * @module
 */

/** What plays, blocks, tasks, roles and imports have in common. */
const sharedKeywords = [
  'name',
  'connection',
  'port',
  'remote_user',
  'vars',
  'module_defaults',
  'environment',
  'no_log',
  'run_once',
  'ignore_errors',
  'ignore_unreachable',
  'check_mode',
  'diff',
  'any_errors_fatal',
  'throttle',
  'timeout',
  'debugger',
  'become',
  'become_method',
  'become_user',
  'become_flags',
  'become_exe',
] as const;

/** Old spellings that may stand wherever `become` may. */
const oldKeywords = ['sudo', 'sudo_user', 'su', 'su_user'] as const;

/** Keywords of a task or handler; any other key but `with_*` is its module. */
export const taskKeywords = [
  ...sharedKeywords,
  ...oldKeywords,
  'when',
  'tags',
  'collections',
  'notify',
  'delegate_to',
  'delegate_facts',
  'args',
  'action',
  'local_action',
  'async',
  'changed_when',
  'delay',
  'failed_when',
  'loop',
  'loop_control',
  'poll',
  'register',
  'retries',
  'until',
  'listen',
  'always_run',
  'static',
  'first_available_file',
] as const;

/** Keywords of a block. */
export const blockKeywords = [
  ...sharedKeywords,
  ...oldKeywords,
  'when',
  'tags',
  'collections',
  'notify',
  'delegate_to',
  'delegate_facts',
  'block',
  'rescue',
  'always',
] as const;

/** Keywords of a play. */
export const playKeywords = [
  ...sharedKeywords,
  ...oldKeywords,
  'tags',
  'collections',
  'hosts',
  'gather_facts',
  'gather_subset',
  'gather_timeout',
  'fact_path',
  'vars_files',
  'vars_prompt',
  'roles',
  'handlers',
  'pre_tasks',
  'tasks',
  'post_tasks',
  'force_handlers',
  'max_fail_percentage',
  'serial',
  'strategy',
  'order',
  'user',
] as const;

/** Keywords of an entry under `roles:`; any other key is a parameter. */
export const roleKeywords = [
  ...sharedKeywords,
  ...oldKeywords,
  'role',
  'when',
  'tags',
  'collections',
  'delegate_to',
  'delegate_facts',
] as const;

/** Keywords beside `import_playbook`. */
export const importKeywords = [
  ...sharedKeywords,
  'when',
  'tags',
  'collections',
  'import_playbook',
  'include',
] as const;
/** Members of `loop_control`. */
export const loopControlKeywords = [
  'loop_var',
  'index_var',
  'label',
  'pause',
  'extended',
  'extended_allitems',
  'break_when',
] as const;
