/**
 * Names of variables.
 * @module
 */
import type { Pair, TreeNode } from '../../source/index.ts';
import { argText, keyword, type LintTask } from '../files/tasks.ts';
import { hasJinja, isMap, isScalar, isSeq, keyOf, memberOf, pairsOf, textOf } from '../nodes.ts';
import type { Rule, RuleContext } from '../types.ts';

const pythonWords: ReadonlySet<string> = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if ' +
    'import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);

/** Names that plays, blocks, tasks and roles have for themselves, and what every template knows. */
const reserved: ReadonlySet<string> = new Set(
  (
    'action always any_errors_fatal args async async_val become become_exe become_flags become_method become_user block ' +
    'changed_when check_mode collections connection cycler debugger delay delegate_facts delegate_to dict diff environment ' +
    'fact_path failed_when force_handlers gather_facts gather_timeout handlers hosts ignore_errors ignore_unreachable ' +
    'joiner lipsum local_action lookup loop loop_control loop_with max_fail_percentage module_defaults name namespace ' +
    'no_log notify now omit order poll port post_tasks pre_tasks q query range register remote_user rescue retries roles ' +
    'run_once serial strategy tags tasks throttle timeout undef until vars vars_files vars_prompt when with_'
  ).split(' '),
);

const readOnly: ReadonlySet<string> = new Set(
  (
    'ansible_check_mode ansible_collection_name ansible_config_file ansible_dependent_role_names ansible_diff_mode ' +
    'ansible_forks ansible_index_var ansible_inventory_sources ansible_limit ansible_local ansible_loop ansible_loop_var ' +
    'ansible_parent_role_names ansible_parent_role_paths ansible_play_batch ansible_play_hosts ansible_play_hosts_all ' +
    'ansible_play_name ansible_play_role_names ansible_playbook_python ansible_role_name ansible_role_names ' +
    'ansible_run_tags ansible_search_path ansible_skip_tags ansible_verbosity ansible_version group_names groups hostvars ' +
    'inventory_dir inventory_file inventory_hostname inventory_hostname_short omit play_hosts playbook_dir role_name ' +
    'role_names role_path'
  ).split(' '),
);

const allowed: ReadonlySet<string> = new Set([
  'ansible_facts', 'ansible_become_user', 'ansible_connection', 'ansible_host', 'ansible_python_interpreter',
  'ansible_user', 'ansible_remote_tmp',
]); // prettier-ignore

const roleKeys: ReadonlySet<string> = new Set([
  'any_errors_fatal', 'become', 'become_exe', 'become_flags', 'become_method', 'become_user', 'check_mode', 'collections',
  'connection', 'debugger', 'delegate_facts', 'delegate_to', 'diff', 'environment', 'ignore_errors', 'ignore_unreachable',
  'module_defaults', 'name', 'role', 'no_log', 'port', 'remote_user', 'run_once', 'tags', 'throttle', 'timeout', 'vars', 'when',
]); // prettier-ignore

interface Prefix {
  readonly value: string;
  readonly ofCollection: boolean;
}

/** What the variables of a role should begin with. */
const prefixOf = (role: string): Prefix => ({
  value: role.includes('.') ? '' : (role.split('/').at(-1) ?? ''),
  ofCollection: /^\w+(?:\.\w+){2,100}$/.test(role),
});

interface Mistake {
  readonly tag: string;
  readonly message: string;
}

function mistakeIn(name: string, prefix: Prefix | undefined, pattern: RegExp): Mistake | undefined {
  const mistake = (sub: string, message: string): Mistake => ({ tag: `var-naming[${sub}]`, message });
  if (allowed.has(name)) return undefined;
  if (!/^[\0-\x7f]*$/.test(name))
    return mistake('non-ascii', `The name has other characters than ASCII's: ${name}.`);
  if (pythonWords.has(name)) return mistake('no-keyword', `The name is a word of Python's: ${name}.`);
  if (reserved.has(name)) return mistake('no-reserved', `The name is a keyword of plays or tasks: ${name}.`);
  if (readOnly.has(name)) return mistake('read-only', `Ansible sets this variable itself: ${name}.`);
  if (name.includes('{{')) return undefined;
  if (!pattern.test(name) && prefix?.ofCollection !== true)
    return mistake('pattern', `The name does not match ${pattern.source}: ${name}.`);
  const wanted = prefix?.value;
  if (wanted === undefined || hasJinja(wanted) || !/^(?:\w+(?:\.\w+){2,100}|\w+)$/.test(wanted))
    return undefined;
  if (name.replace(/^_+/, '').startsWith(`${wanted}_`)) return undefined;
  return mistake('no-role-prefix', `A variable of the role should begin with ${wanted}_: ${name}.`);
}

export const varNaming: Rule = {
  id: 'var-naming',
  summary: 'Variables should have names that are safe to use',
  tags: ['idiom'],
  severity: 'MEDIUM',
  ids: {
    'var-naming[no-keyword]': 'A variable is not named as a word of Python is',
    'var-naming[no-reserved]': 'A variable is not named as a keyword is',
    'var-naming[no-role-prefix]': "A role's variable begins with the role's name",
    'var-naming[non-ascii]': 'The name of a variable is ASCII',
    'var-naming[non-string]': 'The name of a variable is a text',
    'var-naming[pattern]': 'The name of a variable has small letters, digits and underscores',
    'var-naming[read-only]': 'A variable that Ansible sets is not set by a book',
  },
  file(file, context) {
    if (file.kind !== 'vars' || file.map === undefined) return;
    const prefix = file.role && { value: file.role.name, ofCollection: false };
    checkPairs(pairsOf(file.map), prefix, context);
  },
  play(play, file, context) {
    if (!['tasks', 'handlers', 'playbook'].includes(file.kind)) return;
    // A task of a task file is looked at as a task.
    if (file.kind === 'playbook') checkVars(memberOf(play, 'vars'), undefined, context);
    const roles = memberOf(play, 'roles');
    for (const role of isSeq(roles) ? roles.items : []) {
      if (!isMap(role)) continue;
      const prefix = prefixOf(textOf(memberOf(role, 'role') ?? memberOf(role, 'name')) ?? '');
      checkPairs(
        pairsOf(role).filter((pair) => !roleKeys.has(keyOf(pair))),
        prefix,
        context,
      );
      checkVars(memberOf(role, 'vars'), prefix, context);
    }
  },
  task: checkTask,
};

function checkVars(vars: TreeNode | undefined, prefix: Prefix | undefined, context: RuleContext): void {
  if (isMap(vars)) checkPairs(pairsOf(vars), prefix, context);
}

function checkPairs(pairs: readonly Pair[], prefix: Prefix | undefined, { options, say }: RuleContext): void {
  for (const { key } of pairs) {
    if (!isScalar(key)) continue;
    if (typeof key.value !== 'string') {
      say({
        tag: 'var-naming[non-string]',
        message: `The name of a variable must be a text: ${key.text}.`,
        at: key,
      });
      continue;
    }
    const mistake = mistakeIn(key.text, prefix, options.varNamingPattern);
    if (mistake !== undefined) say({ ...mistake, at: key });
  }
}

function checkTask(task: LintTask, context: RuleContext): void {
  const inRole =
    task.file.role === undefined ? undefined : { value: task.file.role.name, ofCollection: false };
  const short = task.module.replace(/^ansible\.legacy\./, '');
  const vars = keyword(task, 'vars');
  if (isMap(vars)) {
    const isRole = short === 'include_role' || short === 'import_role';
    checkPairs(pairsOf(vars), isRole ? prefixOf(argText(task, 'name') ?? '') : undefined, context);
  }
  const { options, say } = context;
  if (short === 'set_fact')
    for (const name of task.args.keys()) {
      if (name === 'cacheable' || name.startsWith('_')) continue;
      const mistake = mistakeIn(name, inRole, options.varNamingPattern);
      if (mistake !== undefined) say(mistake);
    }
  const register = keyword(task, 'register');
  const name = textOf(register);
  const mistake =
    name === undefined || name === '' ? undefined : mistakeIn(name, inRole, options.varNamingPattern);
  if (mistake !== undefined) say(mistake);
}
