/**
 * Names of ansible-core's modules.
 * @module
 */

/** Those that may be written short in a book that uses no others. */
export const builtins: ReadonlySet<string> = new Set(
  (
    'add_host apt apt_key apt_repository assemble assert async_status blockinfile command copy cron deb822_repository debconf ' +
    'debug dnf dnf5 dpkg_selections expect fail fetch file find gather_facts get_url getent git group group_by hostname ' +
    'import_playbook import_role import_tasks include include_role include_tasks include_vars iptables known_hosts ' +
    'lineinfile meta mount_facts package package_facts pause ping pip raw reboot replace rpm_key script service ' +
    'service_facts set_fact set_stats setup shell slurp stat subversion systemd systemd_service sysvinit tempfile ' +
    'template unarchive uri user validate_argument_spec wait_for wait_for_connection yum yum_repository'
  ).split(' '),
);

/** Those that an action stands before, so that Ansible only looks at their arguments when the task runs. */
export const behindActions: ReadonlySet<string> = new Set(
  (
    'add_host assemble assert async_status command copy debug dnf fail fetch gather_facts group_by import_playbook ' +
    'import_role import_tasks include_role include_tasks include_vars meta package pause raw reboot script service set_fact ' +
    'set_stats shell template unarchive uri validate_argument_spec wait_for_connection'
  ).split(' '),
);
