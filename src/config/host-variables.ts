/**
 * The variables that tsplay itself reads: how a host is reached, who to be there, which programs run, and what a run, a
 * play and a host are called. Code that reads one takes its name from here ({@link HostVariable}), so a new one cannot be
 * forgotten, and what a host calls a fact is never one of them (ansible: vars/clean.py, clean_facts).
 * @module
 */

/** Methods of becoming another user, as their variables are named; `become` stands for whichever is in use. */
const becomeMethods = [
  'become', 'sudo', 'su', 'doas', 'dzdo', 'ksu', 'machinectl', 'pbrun', 'pfexec', 'pmrun', 'run0', 'runas', 'runuser',
  'sesu', 'sudosu',
] as const; // prettier-ignore

const becomeParts = ['user', 'pass', 'password', 'flags', 'exe'] as const;

type BecomeVariable = `ansible_${(typeof becomeMethods)[number]}_${(typeof becomeParts)[number]}`;

/** How a host is reached, its login, its shell and its programs. */
export const connectionVariables = [
  'ansible_connection', 'ansible_host', 'ansible_user', 'ansible_password', 'ansible_port', 'ansible_timeout',
  'ansible_private_key_file', 'ansible_private_key_passphrase', 'ansible_host_key_checking', 'ansible_pipelining',
  'ansible_control_path', 'ansible_control_path_dir', 'ansible_sshpass_prompt', 'ansible_transport', 'ansible_local_user',
  'ansible_scp_executable', 'ansible_scp_extra_args', 'ansible_sftp_executable', 'ansible_sftp_extra_args',
  'ansible_sftp_batch_mode', 'ansible_scp_if_ssh', 'ansible_rsync_path', 'ansible_connection_user', 'ansible_network_os',
  'ansible_ssh_args', 'ansible_ssh_common_args', 'ansible_ssh_executable', 'ansible_ssh_extra_args', 'ansible_ssh_host',
  'ansible_ssh_host_key_checking', 'ansible_ssh_pass', 'ansible_ssh_password', 'ansible_ssh_pipelining',
  'ansible_ssh_pkcs11_provider', 'ansible_ssh_port', 'ansible_ssh_private_key_file',
  'ansible_ssh_private_key_passphrase', 'ansible_ssh_retries', 'ansible_ssh_timeout', 'ansible_ssh_transfer_method',
  'ansible_ssh_user', 'ansible_ssh_control_path', 'ansible_ssh_control_path_dir',
  'ansible_docker_command', 'ansible_docker_extra_args', 'ansible_docker_extra_env', 'ansible_docker_host',
  'ansible_docker_privileged', 'ansible_docker_timeout', 'ansible_docker_user', 'ansible_docker_working_dir',
  'ansible_become', 'ansible_become_method', 'ansible_su_prompt_l10n', 'ansible_ksu_prompt_l10n',
  'ansible_sudosu_alt_method', 'ansible_pbrun_wrap_execution', 'ansible_pfexec_wrap_execution',
  'ansible_shell_executable', 'ansible_shell_type', 'ansible_executable', 'ansible_remote_tmp', 'ansible_async_dir',
  'ansible_system_tmpdirs', 'ansible_admin_users', 'ansible_common_remote_group', 'ansible_module_compression',
  'ansible_keep_remote_files', 'ansible_package_use', 'ansible_facts_modules',
  'ansible_python_module_rlimit_nofile',
] as const; // prettier-ignore

/** Variables that a run, a play or a task sets by itself. */
export const magicVariables = [
  'omit', 'vars', 'hostvars', 'groups', 'group_names', 'inventory_hostname', 'inventory_hostname_short',
  'inventory_file', 'inventory_dir', 'playbook_dir', 'play_hosts', 'role_name', 'role_names', 'role_path', 'item',
  'ansible_facts', 'ansible_version', 'ansible_check_mode', 'ansible_diff_mode', 'ansible_verbosity', 'ansible_forks',
  'ansible_inventory_sources', 'ansible_limit', 'ansible_run_tags', 'ansible_skip_tags', 'ansible_config_file',
  'ansible_playbook_python', 'ansible_play_name', 'ansible_play_hosts_all', 'ansible_play_hosts', 'ansible_play_batch',
  'ansible_play_role_names', 'ansible_role_names', 'ansible_dependent_role_names', 'ansible_role_name',
  'ansible_collection_name', 'ansible_parent_role_names', 'ansible_parent_role_paths', 'ansible_search_path',
  'ansible_delegated_vars', 'ansible_loop', 'ansible_loop_var', 'ansible_index_var', 'ansible_failed_task',
  'ansible_failed_result', 'ansible_job_id', 'ansible_managed', 'ansible_group_priority', 'template_host', 'template_uid',
  'template_path', 'template_fullpath', 'template_destpath', 'template_mtime', 'template_run_date',
] as const; // prettier-ignore

/** What templates can call without anybody having defined it; a variable of such a name would hide it. */
export const templateGlobals = [
  'range', 'dict', 'lipsum', 'cycler', 'joiner', 'namespace', 'lookup', 'query', 'q', 'now', 'undef',
] as const; // prettier-ignore

/** A variable that says how a host is reached or what runs there. */
export type HostVariable =
  (typeof connectionVariables)[number] | BecomeVariable | `ansible_${string}_interpreter`;

/** A variable that the run sets. */
export type MagicVariable = (typeof magicVariables)[number];

/** Every name in the table; interpreters go by a pattern. */
export const ownVariables: ReadonlySet<string> = new Set<string>([
  ...connectionVariables,
  ...becomeMethods.flatMap((method) => becomeParts.map((part) => `ansible_${method}_${part}`)),
  ...magicVariables,
  ...templateGlobals,
]);

/**
 * Beginnings that belong to a plug-in of connections, shells or becoming, ours or Ansible's: what a later version reads
 * under one is covered before it does.
 */
const families =
  /^ansible_(?:ssh|sshpass|paramiko|paramiko_ssh|libssh|scp|sftp|rsync|control_path|host_key|local|docker|docker_api|podman|buildah|chroot|jail|lxc|lxd|incus|nsenter|kubectl|oc|qubes|zone|iocage|winrm|psrp|httpapi|netconf|network_cli|persistent|aws_ssm|shell|async|become|sudo|su|doas|dzdo|ksu|machinectl|pbrun|pfexec|pmrun|run0|runas|runuser|sesu|sudosu)_/;

/** Facts with such a beginning: public host keys, and the bridges that container engines make. */
const factsOfFamilies = /^ansible_ssh_host_key_[a-z0-9]+_public(?:_keytype)?$|_(?:gw)?bridge$/;

/** Whether tsplay itself reads a variable of that name, so that nothing but the user's own files may set it. */
export const isOwnVariable = (name: string): boolean =>
  ownVariables.has(name) ||
  (families.test(name) && !factsOfFamilies.test(name)) ||
  /^ansible_.*_interpreter$/.test(name) ||
  name.startsWith('_ansible_');
