/**
 * Names of settings that Ansible has and tsplay does not: they are not mistakes, and change nothing.
 * @module
 */

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Environment variables. */
export const otherVariables: ReadonlySet<string> = new Set(
  words(`
  ANSIBLE_ACTION_PLUGINS ANSIBLE_ACTION_WARNINGS ANSIBLE_ADMIN_USERS ANSIBLE_AGNOSTIC_BECOME_PROMPT
  ANSIBLE_BECOME_ALLOW_SAME_USER ANSIBLE_BECOME_PASS ANSIBLE_CALLBACK_FORMAT_PRETTY
  ANSIBLE_CALLBACK_TREE_DIR ANSIBLE_CLICONF_PLUGINS
  ANSIBLE_COLLECTIONS_ON_ANSIBLE_VERSION_MISMATCH ANSIBLE_COLOR_CHANGED
  ANSIBLE_COLOR_CONSOLE_PROMPT ANSIBLE_COLOR_DEBUG ANSIBLE_COLOR_DEPRECATE ANSIBLE_COLOR_DIFF_ADD
  ANSIBLE_COLOR_DIFF_LINES ANSIBLE_COLOR_DIFF_REMOVE ANSIBLE_COLOR_DOC_CONSTANT ANSIBLE_COLOR_DOC_DEPRECATED
  ANSIBLE_COLOR_DOC_LINK ANSIBLE_COLOR_DOC_MODULE ANSIBLE_COLOR_DOC_PLUGIN ANSIBLE_COLOR_DOC_REFERENCE
  ANSIBLE_COLOR_ERROR ANSIBLE_COLOR_HIGHLIGHT ANSIBLE_COLOR_INCLUDED ANSIBLE_COLOR_OK ANSIBLE_COLOR_SKIP
  ANSIBLE_COLOR_UNREACHABLE ANSIBLE_COLOR_VERBOSE ANSIBLE_COLOR_WARN ANSIBLE_COMMON_REMOTE_GROUP
  ANSIBLE_CONNECTION_PATH ANSIBLE_CONNECTION_PLUGINS ANSIBLE_COW_ACCEPTLIST ANSIBLE_COW_PATH
  ANSIBLE_COW_SELECTION ANSIBLE_DEBUG ANSIBLE_DEVEL_WARNING ANSIBLE_DOC_FRAGMENT_PLUGINS
  ANSIBLE_FILTER_PLUGINS ANSIBLE_GALAXY_CACHE_DIR
  ANSIBLE_GALAXY_COLLECTIONS_PATH_WARNING ANSIBLE_GALAXY_COLLECTION_IMPORT_POLL_FACTOR
  ANSIBLE_GALAXY_COLLECTION_IMPORT_POLL_INTERVAL ANSIBLE_GALAXY_COLLECTION_SKELETON
  ANSIBLE_GALAXY_COLLECTION_SKELETON_IGNORE ANSIBLE_GALAXY_DISPLAY_PROGRESS
  ANSIBLE_GALAXY_ROLE_SKELETON ANSIBLE_GALAXY_ROLE_SKELETON_IGNORE ANSIBLE_HOME
  ANSIBLE_HTTPAPI_PLUGINS ANSIBLE_INVALID_TASK_ATTRIBUTE_FAILED ANSIBLE_INVENTORY_ENABLED
  ANSIBLE_INVENTORY_PLUGIN_EXTS ANSIBLE_INVENTORY_PLUGIN_SCRIPT_STDERR
  ANSIBLE_INVENTORY_USE_EXTRA_VARS ANSIBLE_KEEP_REMOTE_FILES
  ANSIBLE_LIBVIRT_LXC_NOSECLABEL ANSIBLE_LOG_FILTER ANSIBLE_LOG_VERBOSITY
  ANSIBLE_LOOKUP_PLUGINS ANSIBLE_LOOKUP_URL_AGENT ANSIBLE_LOOKUP_URL_CA_PATH ANSIBLE_LOOKUP_URL_CIPHERS
  ANSIBLE_LOOKUP_URL_FOLLOW_REDIRECTS ANSIBLE_LOOKUP_URL_FORCE ANSIBLE_LOOKUP_URL_FORCE_BASIC_AUTH
  ANSIBLE_LOOKUP_URL_TIMEOUT ANSIBLE_LOOKUP_URL_UNIX_SOCKET ANSIBLE_LOOKUP_URL_UNREDIR_HEADERS
  ANSIBLE_LOOKUP_URL_USE_GSSAPI ANSIBLE_LOOKUP_URL_USE_NETRC ANSIBLE_MAX_DIFF_SIZE
  ANSIBLE_MODULE_IGNORE_EXTS ANSIBLE_MODULE_STRICT_UTF8_RESPONSE
  ANSIBLE_NETCONF_PLUGINS ANSIBLE_NETCONF_SSH_CONFIG ANSIBLE_NETWORK_GROUP_MODULES ANSIBLE_NO_TARGET_SYSLOG
  ANSIBLE_NULL_REPRESENTATION ANSIBLE_OLD_PLUGIN_CACHE_CLEAR ANSIBLE_PARAMIKO_BANNER_TIMEOUT
  ANSIBLE_PARAMIKO_HOST_KEY_AUTO_ADD ANSIBLE_PARAMIKO_HOST_KEY_CHECKING ANSIBLE_PARAMIKO_LOOK_FOR_KEYS
  ANSIBLE_PARAMIKO_PRIVATE_KEY_FILE ANSIBLE_PARAMIKO_PROXY_COMMAND ANSIBLE_PARAMIKO_PTY
  ANSIBLE_PARAMIKO_RECORD_HOST_KEYS ANSIBLE_PARAMIKO_REMOTE_USER ANSIBLE_PARAMIKO_TIMEOUT
  ANSIBLE_PARAMIKO_USE_RSA_SHA2_ALGORITHMS ANSIBLE_PERSISTENT_COMMAND_TIMEOUT
  ANSIBLE_PERSISTENT_CONNECT_RETRY_TIMEOUT ANSIBLE_PERSISTENT_CONNECT_TIMEOUT
  ANSIBLE_PERSISTENT_CONTROL_PATH_DIR ANSIBLE_PIPELINING ANSIBLE_PKCS11_PROVIDER ANSIBLE_PLAYBOOK_VARS_ROOT
  ANSIBLE_PRECEDENCE
  ANSIBLE_REMOTE_PARAMIKO_PORT ANSIBLE_RUNAS_FLAGS ANSIBLE_RUNAS_PASS
  ANSIBLE_RUNAS_USER ANSIBLE_SCP_EXECUTABLE ANSIBLE_SCP_EXTRA_ARGS
  ANSIBLE_SELINUX_SPECIAL_FS ANSIBLE_SFTP_BATCH_MODE ANSIBLE_SFTP_EXECUTABLE ANSIBLE_SFTP_EXTRA_ARGS
  ANSIBLE_SHELL_ALLOW_WORLD_READABLE_TEMP ANSIBLE_SSHPASS_PROMPT ANSIBLE_SSH_CONTROL_PATH
  ANSIBLE_SSH_CONTROL_PATH_DIR ANSIBLE_SSH_EXECUTABLE ANSIBLE_SSH_PIPELINING ANSIBLE_SSH_TRANSFER_METHOD
  ANSIBLE_SSH_USETTY ANSIBLE_STRATEGY_PLUGINS ANSIBLE_STRING_CONVERSION_ACTION ANSIBLE_STRING_TYPE_FILTERS
  ANSIBLE_SU ANSIBLE_SUDO_EXE ANSIBLE_SUDO_FLAGS ANSIBLE_SUDO_PASS ANSIBLE_SUDO_USER ANSIBLE_SU_EXE
  ANSIBLE_SU_FLAGS ANSIBLE_SU_PASS ANSIBLE_SU_PROMPT_L10N ANSIBLE_SU_USER ANSIBLE_SYSLOG_FACILITY
  ANSIBLE_SYSTEM_TMPDIRS ANSIBLE_TARGET_LOG_INFO ANSIBLE_TASK_DEBUGGER_IGNORE_ERRORS
  ANSIBLE_TERMINAL_PLUGINS ANSIBLE_TEST_PLUGINS ANSIBLE_USE_PERSISTENT_CONNECTIONS
  ANSIBLE_VARS_PLUGIN_STAGE
  ANSIBLE_VERBOSE_TO_STDERR ANSIBLE_WIN_ASYNC_STARTUP_TIMEOUT ANSIBLE_WORKER_SHUTDOWN_POLL_COUNT
  ANSIBLE_WORKER_SHUTDOWN_POLL_DELAY ANSIBLE_YAML_FILENAME_EXT JUNIT_FAIL_ON_CHANGE JUNIT_FAIL_ON_IGNORE
  JUNIT_HIDE_TASK_ARGUMENTS JUNIT_INCLUDE_SETUP_TASKS_IN_REPORT JUNIT_OUTPUT_DIR
  JUNIT_REPLACE_OUT_OF_TREE_PATH JUNIT_TASK_CLASS JUNIT_TASK_RELATIVE_PATH JUNIT_TEST_CASE_PREFIX NO_COLOR
`),
);

/** Keys of `ansible.cfg` by section. */
export const otherKeys: Readonly<Record<string, readonly string[]>> = {
  callback_tree: words(`
  directory
`),
  colors: words(`
  changed console_prompt debug deprecate diff_add diff_lines diff_remove doc_constant doc_deprecated
  doc_link doc_module doc_plugin doc_reference error highlight included ok skip unreachable verbose warn
`),
  connection: words(`
  pipelining
`),
  defaults: words(`
  action_plugins action_warnings admin_users allow_unsafe_lookups allow_world_readable_tmpfiles
  callback_format_pretty cliconf_plugins
  collections_on_ansible_version_mismatch common_remote_group connection_plugins
  cow_selection cowpath cowsay_enabled_stencils debug devel_warning doc_fragment_plugins docsite_root_url
  filter_plugins home httpapi_plugins internal_poll_interval
  invalid_task_attribute_failed keep_remote_files log_filter
  log_verbosity lookup_plugins max_diff_size module_compression module_ignore_exts
  module_strict_utf8_response netconf_plugins network_group_modules no_target_syslog
  null_representation old_plugin_cache_clear pipelining playbook_vars_root precedence
  strategy_plugins string_conversion_action su
  syslog_facility system_tmpdirs target_log_info task_debugger_ignore_errors terminal_plugins test_plugins
  use_persistent_connections verbose_to_stderr win_async_startup_timeout yaml_valid_extensions
`),
  diff: [],
  galaxy: words(`
  cache_dir collection_skeleton collection_skeleton_ignore collections_path_warning
  display_progress role_skeleton role_skeleton_ignore
`),
  inventory: words(`
  enable_plugins
`),
  inventory_plugin_script: words(`
  always_show_stderr
`),
  inventory_plugin_yaml: words(`
  yaml_valid_extensions
`),
  inventory_plugins: words(`
  use_extra_vars
`),
  jinja2: words(`
  dont_type_filters
`),
  netconf_connection: words(`
  ssh_config
`),
  paramiko_connection: words(`
  banner_timeout host_key_auto_add host_key_checking look_for_keys private_key_file proxy_command pty
  record_host_keys remote_port remote_user timeout use_rsa_sha2_algorithms
`),
  persistent_connection: words(`
  ansible_connection_path command_timeout connect_retry_timeout connect_timeout control_path_dir
`),
  powershell: words(`
  async_dir remote_tmp
`),
  privilege_escalation: words(`
  agnostic_become_prompt become_allow_same_user
`),
  runas_become_plugin: words(`
  flags password user
`),
  selinux: words(`
  libvirt_lxc_noseclabel special_context_filesystems
`),
  ssh_connection: words(`
  control_path control_path_dir pipelining pkcs11_provider scp_executable scp_extra_args sftp_batch_mode
  sftp_executable sftp_extra_args ssh_executable sshpass_prompt transfer_method usetty
`),
  su_become_plugin: words(`
  executable flags localized_prompts password user
`),
  sudo_become_plugin: words(`
  executable flags password user
`),
  tags: [],
  url_lookup: words(`
  agent ca_path ciphers follow_redirects force force_basic_auth timeout unix_socket unredirected_headers
  use_gssapi use_netrc
`),
  vars_host_group_vars: words(`
  stage
`),
  winrm: words(`
  kinit_env_vars
`),
};
