/**
 * Where things are looked for.
 * @module
 */
import { bool, int, path, pathSpec, str } from '../kinds.ts';

export const places = {
  rolesPath: pathSpec(
    {
      ansible: 'DEFAULT_ROLES_PATH',
      doc: 'Folders to look for roles in.',
      env: 'ANSIBLE_ROLES_PATH',
      ini: 'defaults.roles_path',
    },
    ['~/.ansible/roles', '/usr/share/ansible/roles', '/etc/ansible/roles'],
  ),
  collectionsPath: pathSpec(
    {
      ansible: 'COLLECTIONS_PATHS',
      doc: 'Folders to look for collections in.',
      env: ['ANSIBLE_COLLECTIONS_PATHS', 'ANSIBLE_COLLECTIONS_PATH'],
      ini: ['defaults.collections_paths', 'defaults.collections_path'],
    },
    ['~/.ansible/collections', '/usr/share/ansible/collections'],
  ),
  collectionsScanSysPath: bool(
    {
      ansible: 'COLLECTIONS_SCAN_SYS_PATH',
      doc: 'Look for collections also where the Python of the ansible-core imports from, as Debian’s and pip’s package `ansible` has them.',
      env: 'ANSIBLE_COLLECTIONS_SCAN_SYS_PATH',
      ini: 'defaults.collections_scan_sys_path',
    },
    true,
  ),
  library: pathSpec(
    {
      ansible: 'DEFAULT_MODULE_PATH',
      doc: 'Folders to look for modules in.',
      env: 'ANSIBLE_LIBRARY',
      ini: 'defaults.library',
    },
    ['~/.ansible/plugins/modules', '/usr/share/ansible/plugins/modules'],
  ),
  moduleUtils: pathSpec(
    {
      ansible: 'DEFAULT_MODULE_UTILS_PATH',
      doc: 'Folders with further parts of ansible.module_utils, for modules in Python.',
      env: 'ANSIBLE_MODULE_UTILS',
      ini: 'defaults.module_utils',
    },
    ['~/.ansible/plugins/module_utils', '/usr/share/ansible/plugins/module_utils'],
  ),
  pythonSupport: str(
    {
      ansible: 'TSPLAY_PYTHON_SUPPORT',
      doc: "Folder that holds ansible-core's Python package, for modules and plug-ins in Python; looked for when not given, none with the word none.",
      env: 'TSPLAY_PYTHON_SUPPORT',
      ini: 'defaults.python_support',
    },
    undefined,
  ),
  localTmp: path(
    {
      ansible: 'DEFAULT_LOCAL_TMP',
      doc: 'Folder on this machine for temporary files of plug-ins in Python.',
      env: 'ANSIBLE_LOCAL_TEMP',
      ini: 'defaults.local_tmp',
    },
    '~/.ansible/tmp',
  ),
  interpreterPython: str(
    {
      ansible: 'INTERPRETER_PYTHON',
      doc: 'Interpreter for modules in Python where ansible_python_interpreter is not set; auto looks for one.',
      env: 'ANSIBLE_PYTHON_INTERPRETER',
      ini: 'defaults.interpreter_python',
    },
    'auto',
  ),
  pythonModuleNoFile: int(
    {
      ansible: 'PYTHON_MODULE_RLIMIT_NOFILE',
      doc: 'How many files a module in Python may have open (soft limit), at most as many as the host allows; 0 leaves it as it is.',
      env: 'ANSIBLE_PYTHON_MODULE_RLIMIT_NOFILE',
      ini: 'defaults.python_module_rlimit_nofile',
    },
    0,
  ),
  pythonPluginTimeout: int(
    {
      ansible: 'TSPLAY_PYTHON_PLUGIN_TIMEOUT',
      doc: 'Seconds that a plug-in in Python may work without a word; an action or a connection ten times as long.',
      env: 'TSPLAY_PYTHON_PLUGIN_TIMEOUT',
      ini: 'defaults.python_plugin_timeout',
    },
    60,
  ),
  callbackPlugins: pathSpec(
    {
      ansible: 'DEFAULT_CALLBACK_PLUGIN_PATH',
      doc: 'Folders to look for callback plug-ins in Python in.',
      env: 'ANSIBLE_CALLBACK_PLUGINS',
      ini: 'defaults.callback_plugins',
    },
    ['~/.ansible/plugins/callback', '/usr/share/ansible/plugins/callback'],
  ),
  filterPlugins: pathSpec(
    {
      ansible: 'DEFAULT_FILTER_PLUGIN_PATH',
      doc: 'Folders to look for filters in TypeScript or JavaScript in.',
      env: 'ANSIBLE_FILTER_PLUGINS',
      ini: 'defaults.filter_plugins',
    },
    ['~/.ansible/plugins/filter', '/usr/share/ansible/plugins/filter'],
  ),
  testPlugins: pathSpec(
    {
      ansible: 'DEFAULT_TEST_PLUGIN_PATH',
      doc: 'Folders to look for tests in TypeScript or JavaScript in.',
      env: 'ANSIBLE_TEST_PLUGINS',
      ini: 'defaults.test_plugins',
    },
    ['~/.ansible/plugins/test', '/usr/share/ansible/plugins/test'],
  ),
  lookupPlugins: pathSpec(
    {
      ansible: 'DEFAULT_LOOKUP_PLUGIN_PATH',
      doc: 'Folders to look for lookups in TypeScript or JavaScript in.',
      env: 'ANSIBLE_LOOKUP_PLUGINS',
      ini: 'defaults.lookup_plugins',
    },
    ['~/.ansible/plugins/lookup', '/usr/share/ansible/plugins/lookup'],
  ),
  actionPlugins: pathSpec(
    {
      ansible: 'DEFAULT_ACTION_PLUGIN_PATH',
      doc: 'Folders to look for action plug-ins in Python in.',
      env: 'ANSIBLE_ACTION_PLUGINS',
      ini: 'defaults.action_plugins',
    },
    ['~/.ansible/plugins/action', '/usr/share/ansible/plugins/action'],
  ),
  connectionPlugins: pathSpec(
    {
      ansible: 'DEFAULT_CONNECTION_PLUGIN_PATH',
      doc: 'Folders to look for connection plug-ins in Python in.',
      env: 'ANSIBLE_CONNECTION_PLUGINS',
      ini: 'defaults.connection_plugins',
    },
    ['~/.ansible/plugins/connection', '/usr/share/ansible/plugins/connection'],
  ),
  inventoryPlugins: pathSpec(
    {
      ansible: 'DEFAULT_INVENTORY_PLUGIN_PATH',
      doc: 'Folders to look for inventory plug-ins in Python in.',
      env: 'ANSIBLE_INVENTORY_PLUGINS',
      ini: 'defaults.inventory_plugins',
    },
    ['~/.ansible/plugins/inventory', '/usr/share/ansible/plugins/inventory'],
  ),
  varsPlugins: pathSpec(
    {
      ansible: 'DEFAULT_VARS_PLUGIN_PATH',
      doc: 'Folders to look for vars plug-ins in Python in.',
      env: 'ANSIBLE_VARS_PLUGINS',
      ini: 'defaults.vars_plugins',
    },
    ['~/.ansible/plugins/vars', '/usr/share/ansible/plugins/vars'],
  ),
  cachePlugins: pathSpec(
    {
      ansible: 'DEFAULT_CACHE_PLUGIN_PATH',
      doc: 'Folders to look for cache plug-ins in Python in.',
      env: 'ANSIBLE_CACHE_PLUGINS',
      ini: 'defaults.cache_plugins',
    },
    ['~/.ansible/plugins/cache', '/usr/share/ansible/plugins/cache'],
  ),
  becomePlugins: pathSpec(
    {
      ansible: 'BECOME_PLUGIN_PATH',
      doc: 'Folders to look for become plug-ins in Python in.',
      env: 'ANSIBLE_BECOME_PLUGINS',
      ini: 'defaults.become_plugins',
    },
    ['~/.ansible/plugins/become', '/usr/share/ansible/plugins/become'],
  ),
  pluginFilters: path(
    {
      ansible: 'PLUGIN_FILTERS_CFG',
      doc: 'File that says which modules are not to be used; /etc/ansible/plugin_filters.yml unless told otherwise.',
      ini: 'defaults.plugin_filters_cfg',
    },
    undefined,
  ),
  playbookDir: path(
    {
      ansible: 'PLAYBOOK_DIR',
      doc: "Stands for the playbook's folder in commands without a playbook.",
      env: 'ANSIBLE_PLAYBOOK_DIR',
      ini: 'defaults.playbook_dir',
    },
    undefined,
  ),
  editor: str(
    {
      ansible: 'EDITOR',
      doc: 'Program that files are edited with.',
      env: ['ANSIBLE_EDITOR', 'EDITOR'],
      ini: 'defaults.editor',
    },
    'vi',
  ),
  pager: str(
    {
      ansible: 'PAGER',
      doc: 'Program that long texts are shown with on a terminal.',
      env: ['ANSIBLE_PAGER', 'PAGER'],
      ini: 'defaults.pager',
    },
    'less',
  ),
  logPath: path(
    {
      ansible: 'DEFAULT_LOG_PATH',
      doc: 'File that output is written to as well.',
      env: 'ANSIBLE_LOG_PATH',
      ini: 'defaults.log_path',
    },
    undefined,
  ),
  recordPath: path(
    {
      ansible: 'RECORD_PATH',
      doc: 'Folder of recorded runs; tsplay/runs in the state folder of the user when not set.',
      env: 'TSPLAY_RECORD_PATH',
      ini: 'defaults.record_path',
    },
    undefined,
  ),
  logVerbosity: int(
    {
      ansible: 'LOG_VERBOSITY',
      doc: 'How much the log file says, as with -v; as much as the screen when not set.',
      env: 'ANSIBLE_LOG_VERBOSITY',
      ini: 'defaults.log_verbosity',
    },
    undefined,
  ),
} as const;
