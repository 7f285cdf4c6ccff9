/**
 * How plays run.
 * @module
 */
import { bool, choice, int, list, path, size, str } from '../kinds.ts';

export const running = {
  forks: int(
    {
      ansible: 'DEFAULT_FORKS',
      doc: 'Hosts worked on at once.',
      env: 'ANSIBLE_FORKS',
      ini: 'defaults.forks',
    },
    5,
  ),
  strategy: str(
    {
      ansible: 'DEFAULT_STRATEGY',
      doc: 'Strategy of plays that name none.',
      env: 'ANSIBLE_STRATEGY',
      ini: 'defaults.strategy',
    },
    'linear',
  ),
  validateActionGroupMetadata: bool(
    {
      ansible: 'VALIDATE_ACTION_GROUP_METADATA',
      doc: 'Whether metadata of action groups that makes no sense is warned of.',
      env: 'ANSIBLE_VALIDATE_ACTION_GROUP_METADATA',
      ini: 'defaults.validate_action_group_metadata',
    },
    true,
  ),
  factsModules: list(
    {
      ansible: 'FACTS_MODULES',
      doc: 'Modules that gather facts; smart stands for setup. Others need an ansible-core.',
      env: 'ANSIBLE_FACTS_MODULES',
      ini: 'defaults.facts_modules',
    },
    ['smart'],
  ),
  gathering: choice(
    {
      ansible: 'DEFAULT_GATHERING',
      doc: 'When facts are gathered: implicit (unless a play says no), explicit, or smart (once per host).',
      env: 'ANSIBLE_GATHERING',
      ini: 'defaults.gathering',
    },
    ['implicit', 'explicit', 'smart'],
    'implicit',
  ),
  forceHandlers: bool(
    {
      ansible: 'DEFAULT_FORCE_HANDLERS',
      doc: 'Runs notified handlers even on hosts that failed.',
      env: 'ANSIBLE_FORCE_HANDLERS',
      ini: 'defaults.force_handlers',
    },
    false,
  ),
  anyErrorsFatal: bool(
    {
      ansible: 'ANY_ERRORS_FATAL',
      doc: 'A failure on any host ends the play for all.',
      env: 'ANSIBLE_ANY_ERRORS_FATAL',
      ini: 'defaults.any_errors_fatal',
    },
    false,
  ),
  errorOnMissingHandler: bool(
    {
      ansible: 'ERROR_ON_MISSING_HANDLER',
      doc: 'Notifying a handler that there is not is an error.',
      env: 'ANSIBLE_ERROR_ON_MISSING_HANDLER',
      ini: 'defaults.error_on_missing_handler',
    },
    true,
  ),
  taskTimeout: int(
    {
      ansible: 'TASK_TIMEOUT',
      doc: 'Seconds a task may take; 0 for any.',
      env: 'ANSIBLE_TASK_TIMEOUT',
      ini: 'defaults.task_timeout',
    },
    0,
  ),
  readAhead: bool(
    {
      ansible: 'READ_AHEAD',
      doc: 'Hosts are asked ahead for what the next tasks will want to know.',
      env: 'TSPLAY_READ_AHEAD',
      ini: 'defaults.read_ahead',
    },
    true,
  ),
  slicesRegistry: str(
    {
      ansible: 'SLICES_REGISTRY',
      doc: 'Registry that the nodes of a swarm pull the playbook from, for `--slices`.',
      env: 'TSPLAY_SLICES_REGISTRY',
      ini: 'defaults.slices_registry',
    },
    undefined,
  ),
  slicesImage: str(
    {
      ansible: 'SLICES_IMAGE',
      doc: 'Image of tsplay that slices run in; when not set, tsplay of this version in the registry of slices.',
      env: 'TSPLAY_SLICES_IMAGE',
      ini: 'defaults.slices_image',
    },
    undefined,
  ),
  slicesDockerHost: str(
    {
      ansible: 'SLICES_DOCKER_HOST',
      doc: 'Docker of a manager of the swarm that slices run on: unix:///path or tcp://host:port; when not set, DOCKER_HOST.',
      env: 'TSPLAY_SLICES_DOCKER_HOST',
      ini: 'defaults.slices_docker_host',
    },
    undefined,
  ),
  jsonlLineLimit: int(
    {
      ansible: 'JSONL_LINE_LIMIT',
      doc: 'Longest line of `--output jsonl`, in bytes; an event that is longer is written in pieces. For logs that cut long lines.',
      env: 'TSPLAY_JSONL_LINE_LIMIT',
      ini: 'defaults.jsonl_line_limit',
    },
    undefined,
  ),
  maxTaskOutput: size(
    {
      ansible: 'MAX_TASK_OUTPUT',
      doc: 'How much a program may print, a file that is read may hold and a web server may answer; more fails the task.',
      env: 'TSPLAY_MAX_TASK_OUTPUT',
      ini: 'defaults.max_task_output',
    },
    16 * 2 ** 20,
    256 * 2 ** 20,
  ),
  pollInterval: int(
    {
      ansible: 'DEFAULT_POLL_INTERVAL',
      doc: 'Seconds between looks at an async task.',
      env: 'ANSIBLE_POLL_INTERVAL',
      ini: 'defaults.poll_interval',
    },
    15,
  ),
  asyncDir: str(
    {
      ansible: 'ASYNC_DIR',
      doc: 'Folder on hosts where the jobs of async tasks keep their files.',
      env: 'ANSIBLE_ASYNC_DIR',
      ini: 'defaults.async_dir',
    },
    '~/.ansible_async',
  ),
  remoteTmp: str(
    {
      ansible: 'DEFAULT_REMOTE_TMP',
      doc: 'Folder on hosts for temporary files.',
      env: ['ANSIBLE_REMOTE_TEMP', 'ANSIBLE_REMOTE_TMP'],
      ini: 'defaults.remote_tmp',
    },
    '~/.ansible/tmp',
  ),
  noLog: bool(
    {
      ansible: 'DEFAULT_NO_LOG',
      doc: 'Hides the results of all tasks.',
      env: 'ANSIBLE_NO_LOG',
      ini: 'defaults.no_log',
    },
    false,
  ),
  tagsRun: list({
    ansible: 'TAGS_RUN',
    doc: 'Tags to run when no --tags is given.',
    env: 'ANSIBLE_RUN_TAGS',
    ini: 'tags.run',
  }),
  tagsSkip: list({
    ansible: 'TAGS_SKIP',
    doc: 'Tags to skip when no --skip-tags is given.',
    env: 'ANSIBLE_SKIP_TAGS',
    ini: 'tags.skip',
  }),
  moduleName: str(
    {
      ansible: 'DEFAULT_MODULE_NAME',
      doc: 'Module of ad-hoc commands that name none.',
      ini: 'defaults.module_name',
    },
    'command',
  ),
  moduleArgs: str(
    {
      ansible: 'DEFAULT_MODULE_ARGS',
      doc: 'Arguments of ad-hoc commands that give none.',
      env: 'ANSIBLE_MODULE_ARGS',
      ini: 'defaults.module_args',
    },
    '',
  ),
  retryFilesEnabled: bool(
    {
      ansible: 'RETRY_FILES_ENABLED',
      doc: 'Writes the hosts that failed to a .retry file.',
      env: 'ANSIBLE_RETRY_FILES_ENABLED',
      ini: 'defaults.retry_files_enabled',
    },
    false,
  ),
  retryFilesSavePath: path(
    {
      ansible: 'RETRY_FILES_SAVE_PATH',
      doc: 'Folder of .retry files.',
      env: 'ANSIBLE_RETRY_FILES_SAVE_PATH',
      ini: 'defaults.retry_files_save_path',
    },
    undefined,
  ),
  enableTaskDebugger: bool(
    {
      ansible: 'ENABLE_TASK_DEBUGGER',
      doc: 'Starts the debugger on every failure.',
      env: 'ANSIBLE_ENABLE_TASK_DEBUGGER',
      ini: 'defaults.enable_task_debugger',
    },
    false,
  ),
} as const;
