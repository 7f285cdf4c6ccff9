/**
 * Keys that results of Ansible and of its modules have in common.
 * @module
 */

/**
 * Names that stand in nearly every result. As keys they tell nothing of a secret that happens to be the same word, and
 * masked they would make a registered result unreadable for those who look at it and programs that read it.
 */
export const resultKeys: ReadonlySet<string> = new Set([
  ...['changed', 'failed', 'skipped', 'unreachable', 'rc', 'msg', 'results', 'item', 'diff', 'invocation'],
  ...[
    'stdout',
    'stdout_lines',
    'stderr',
    'stderr_lines',
    'cmd',
    'start',
    'end',
    'delta',
    'attempts',
    'retries',
  ],
  ...['exception', 'warnings', 'deprecations', 'ansible_facts', 'ansible_loop_var', 'ansible_index_var'],
  ...[
    'module_args',
    'module_stdout',
    'module_stderr',
    'skip_reason',
    'false_condition',
    'failed_when_result',
  ],
  ...[
    'ansible_job_id',
    'started',
    'finished',
    'results_file',
    'before',
    'after',
    'before_header',
    'after_header',
  ],
  ...[
    'stat',
    'exists',
    'path',
    'src',
    'dest',
    'state',
    'mode',
    'owner',
    'group',
    'uid',
    'gid',
    'size',
    'content',
  ],
  ...['encoding', 'checksum', 'backup_file', 'status', 'url', 'json', 'name', 'version', 'censored'],
]);
