/**
 * What is shown.
 * @module
 */
import { bool, choice, int, list, path, size, str } from '../kinds.ts';

export const output = {
  stdoutCallback: str(
    {
      ansible: 'DEFAULT_STDOUT_CALLBACK',
      doc: 'How a run is shown.',
      env: 'ANSIBLE_STDOUT_CALLBACK',
      ini: 'defaults.stdout_callback',
    },
    'default',
  ),
  callbacksEnabled: list({
    ansible: 'CALLBACKS_ENABLED',
    doc: 'Further outputs: timer, profile_tasks, junit, opentelemetry, and callbacks in Python.',
    env: ['ANSIBLE_CALLBACK_WHITELIST', 'ANSIBLE_CALLBACKS_ENABLED'],
    ini: ['defaults.callback_whitelist', 'defaults.callbacks_enabled'],
  }),
  recordRuns: bool(
    {
      ansible: 'RECORD_RUNS',
      doc: 'Records each run, for `tsplay runs`.',
      env: 'TSPLAY_RECORD_RUNS',
      ini: 'defaults.record_runs',
    },
    true,
  ),
  recordMaxAge: int(
    {
      ansible: 'RECORD_MAX_AGE',
      doc: 'Days after which a recorded run is removed.',
      env: 'TSPLAY_RECORD_MAX_AGE',
      ini: 'defaults.record_max_age',
    },
    90,
  ),
  recordMaxSize: size(
    {
      ansible: 'RECORD_MAX_SIZE',
      doc: 'How much all recorded runs together may take; the oldest are removed first.',
      env: 'TSPLAY_RECORD_MAX_SIZE',
      ini: 'defaults.record_max_size',
    },
    512 * 2 ** 20,
    64 * 2 ** 30,
  ),
  prometheusFile: path(
    {
      ansible: 'PROMETHEUS_FILE',
      doc: 'Writes metrics of each run of a playbook to this file, for a textfile collector; its name ends in .prom.',
      env: 'TSPLAY_PROMETHEUS_FILE',
      ini: 'defaults.prometheus_file',
    },
    undefined,
  ),
  notifyWebhook: str(
    {
      ansible: 'NOTIFY_WEBHOOK',
      doc: 'Address that takes {"text": …} when a run of a playbook is over, as Slack’s do.',
      env: 'TSPLAY_NOTIFY_WEBHOOK',
      ini: 'defaults.notify_webhook',
    },
    undefined,
  ),
  notifyMail: str(
    {
      ansible: 'NOTIFY_MAIL',
      doc: 'Address that gets the same by mail, by sendmail.',
      env: 'TSPLAY_NOTIFY_MAIL',
      ini: 'defaults.notify_mail',
    },
    undefined,
  ),
  notifyOn: choice(
    {
      ansible: 'NOTIFY_ON',
      doc: 'Which runs they are told of: those that fail, those that change something too, or all.',
      env: 'TSPLAY_NOTIFY_ON',
      ini: 'defaults.notify_on',
    },
    ['failure', 'change', 'always'],
    'failure',
  ),
  adhocCallbacks: bool(
    {
      ansible: 'DEFAULT_LOAD_CALLBACK_PLUGINS',
      doc: 'stdout_callback and callbacks_enabled hold for ad-hoc commands too.',
      env: 'ANSIBLE_LOAD_CALLBACK_PLUGINS',
      ini: 'defaults.bin_ansible_callbacks',
    },
    false,
  ),
  displaySkippedHosts: bool(
    {
      ansible: 'DISPLAY_SKIPPED_HOSTS',
      doc: 'Shows skipped tasks.',
      env: ['DISPLAY_SKIPPED_HOSTS', 'ANSIBLE_DISPLAY_SKIPPED_HOSTS'],
      ini: 'defaults.display_skipped_hosts',
    },
    true,
  ),
  displayOkHosts: bool(
    {
      ansible: 'display_ok_hosts',
      doc: 'Shows tasks that changed nothing.',
      env: 'ANSIBLE_DISPLAY_OK_HOSTS',
      ini: 'defaults.display_ok_hosts',
    },
    true,
  ),
  displayFailedStderr: bool(
    {
      ansible: 'display_failed_stderr',
      doc: 'Shows failures on stderr.',
      env: 'ANSIBLE_DISPLAY_FAILED_STDERR',
      ini: 'defaults.display_failed_stderr',
    },
    false,
  ),
  displayArgsToStdout: bool(
    {
      ansible: 'DISPLAY_ARGS_TO_STDOUT',
      doc: 'Shows the arguments of tasks in their titles.',
      env: 'ANSIBLE_DISPLAY_ARGS_TO_STDOUT',
      ini: 'defaults.display_args_to_stdout',
    },
    false,
  ),
  showCustomStats: bool(
    {
      ansible: 'SHOW_CUSTOM_STATS',
      doc: 'Shows what set_stats gathered.',
      env: 'ANSIBLE_SHOW_CUSTOM_STATS',
      ini: 'defaults.show_custom_stats',
    },
    false,
  ),
  showPerHostStart: bool(
    {
      ansible: 'show_per_host_start',
      doc: 'Shows when a task begins on each host.',
      env: 'ANSIBLE_SHOW_PER_HOST_START',
      ini: 'defaults.show_per_host_start',
    },
    false,
  ),
  showTaskPathOnFailure: bool(
    {
      ansible: 'show_task_path_on_failure',
      doc: 'Shows where a failed task stands, as -vv does for all.',
      env: 'ANSIBLE_SHOW_TASK_PATH_ON_FAILURE',
      ini: 'defaults.show_task_path_on_failure',
    },
    false,
  ),
  checkModeMarkers: bool(
    {
      ansible: 'check_mode_markers',
      doc: 'Marks output of check mode.',
      env: 'ANSIBLE_CHECK_MODE_MARKERS',
      ini: 'defaults.check_mode_markers',
    },
    false,
  ),
  callbackResultFormat: choice(
    {
      ansible: 'result_format',
      doc: 'How results are written.',
      env: 'ANSIBLE_CALLBACK_RESULT_FORMAT',
      ini: 'defaults.callback_result_format',
    },
    ['json', 'yaml'],
    'json',
  ),
  callbackFormatPretty: bool(
    {
      ansible: 'pretty_results',
      doc: 'Results over several lines; when not set, as the format has it.',
      env: 'ANSIBLE_CALLBACK_FORMAT_PRETTY',
      ini: 'defaults.callback_format_pretty',
    },
    undefined,
  ),
  verbosity: int(
    {
      ansible: 'DEFAULT_VERBOSITY',
      doc: 'Verbosity, as with -v.',
      env: 'ANSIBLE_VERBOSITY',
      ini: 'defaults.verbosity',
    },
    0,
  ),
  diffAlways: bool(
    {
      ansible: 'DIFF_ALWAYS',
      doc: 'Shows differences always (-D).',
      env: 'ANSIBLE_DIFF_ALWAYS',
      ini: 'diff.always',
    },
    false,
  ),
  diffContext: int(
    {
      ansible: 'DIFF_CONTEXT',
      doc: 'Lines around a difference.',
      env: 'ANSIBLE_DIFF_CONTEXT',
      ini: 'diff.context',
    },
    3,
  ),
  deprecationWarnings: bool(
    {
      ansible: 'DEPRECATION_WARNINGS',
      doc: 'Shows deprecation warnings.',
      env: 'ANSIBLE_DEPRECATION_WARNINGS',
      ini: 'defaults.deprecation_warnings',
    },
    true,
  ),
  systemWarnings: bool(
    {
      ansible: 'SYSTEM_WARNINGS',
      doc: 'Shows warnings about the system.',
      env: 'ANSIBLE_SYSTEM_WARNINGS',
      ini: 'defaults.system_warnings',
    },
    true,
  ),
  noColor: bool(
    {
      ansible: 'ANSIBLE_NOCOLOR',
      doc: 'No colours.',
      env: 'ANSIBLE_NOCOLOR',
      ini: 'defaults.nocolor',
    },
    false,
  ),
  forceColor: bool(
    {
      ansible: 'ANSIBLE_FORCE_COLOR',
      doc: 'Colours even when stdout is not a terminal.',
      env: 'ANSIBLE_FORCE_COLOR',
      ini: 'defaults.force_color',
    },
    false,
  ),
  noCows: bool(
    {
      ansible: 'ANSIBLE_NOCOWS',
      doc: 'No cows. There are none anyway.',
      env: 'ANSIBLE_NOCOWS',
      ini: 'defaults.nocows',
    },
    false,
  ),
} as const;
