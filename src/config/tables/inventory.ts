/**
 * Inventories and patterns.
 * @module
 */
import { bool, choice, int, list, path, pathList, str } from '../kinds.ts';

export const inventory = {
  inventory: pathList(
    {
      ansible: 'DEFAULT_HOST_LIST',
      doc: 'Inventory sources when no -i is given.',
      env: 'ANSIBLE_INVENTORY',
      ini: 'defaults.inventory',
    },
    ['/etc/ansible/hosts'],
  ),
  inventoryAnyUnparsedIsFailed: bool(
    {
      ansible: 'INVENTORY_ANY_UNPARSED_IS_FAILED',
      doc: 'A source that cannot be read is an error.',
      env: 'ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED',
      ini: 'inventory.any_unparsed_is_failed',
    },
    false,
  ),
  inventoryUnparsedIsFailed: bool(
    {
      ansible: 'INVENTORY_UNPARSED_IS_FAILED',
      doc: 'That no source can be read is an error.',
      env: 'ANSIBLE_INVENTORY_UNPARSED_FAILED',
      ini: 'inventory.unparsed_is_failed',
    },
    false,
  ),
  inventoryCache: bool(
    {
      ansible: 'INVENTORY_CACHE_ENABLED',
      doc: 'Keeps the answers of APIs that inventory plug-ins ask.',
      env: 'ANSIBLE_INVENTORY_CACHE',
      ini: 'inventory.cache',
    },
    false,
  ),
  inventoryCachePlugin: str(
    {
      ansible: 'INVENTORY_CACHE_PLUGIN',
      doc: 'How they are kept: memory, jsonfile, yaml; as facts are when not set.',
      env: 'ANSIBLE_INVENTORY_CACHE_PLUGIN',
      ini: 'inventory.cache_plugin',
    },
    undefined,
  ),
  inventoryCacheConnection: path(
    {
      ansible: 'INVENTORY_CACHE_PLUGIN_CONNECTION',
      doc: 'The folder that they are kept in; that of facts when not set.',
      env: 'ANSIBLE_INVENTORY_CACHE_CONNECTION',
      ini: 'inventory.cache_connection',
    },
    undefined,
  ),
  inventoryCachePrefix: str(
    {
      ansible: 'INVENTORY_CACHE_PLUGIN_PREFIX',
      doc: 'The beginning of the names of their files.',
      env: 'ANSIBLE_INVENTORY_CACHE_PLUGIN_PREFIX',
      ini: 'inventory.cache_prefix',
    },
    'ansible_inventory_',
  ),
  inventoryCacheTimeout: int(
    {
      ansible: 'INVENTORY_CACHE_TIMEOUT',
      doc: 'Seconds after which they are old; 0 for never.',
      env: 'ANSIBLE_INVENTORY_CACHE_TIMEOUT',
      ini: 'inventory.cache_timeout',
    },
    3600,
  ),
  inventoryEnabled: list(
    {
      ansible: 'INVENTORY_ENABLED',
      doc: 'Inventory plug-ins that are asked, in order.',
      env: 'ANSIBLE_INVENTORY_ENABLED',
      ini: 'inventory.enable_plugins',
    },
    ['host_list', 'script', 'auto', 'yaml', 'ini', 'toml'],
  ),
  varsEnabled: list(
    {
      ansible: 'VARIABLE_PLUGINS_ENABLED',
      doc: 'Vars plug-ins that give variables; host_group_vars stands for the files of group_vars and host_vars.',
      env: 'ANSIBLE_VARS_ENABLED',
      ini: 'defaults.vars_plugins_enabled',
    },
    ['host_group_vars'],
  ),
  runVarsPlugins: choice(
    {
      ansible: 'RUN_VARS_PLUGINS',
      doc: 'When vars plug-ins in Python are asked: when a task wants variables, or when the inventory has been read.',
      env: 'ANSIBLE_RUN_VARS_PLUGINS',
      ini: 'defaults.run_vars_plugins',
    },
    ['demand', 'start'],
    'demand',
  ),
  inventoryExport: bool(
    {
      ansible: 'INVENTORY_EXPORT',
      doc: 'Variables of `inventory --list` stand where they are defined (--export).',
      env: 'ANSIBLE_INVENTORY_EXPORT',
      ini: 'inventory.export',
    },
    false,
  ),
  inventoryUnparsedWarning: bool(
    {
      ansible: 'INVENTORY_UNPARSED_WARNING',
      doc: 'Warns when there is no inventory.',
      env: 'ANSIBLE_INVENTORY_UNPARSED_WARNING',
      ini: 'inventory.inventory_unparsed_warning',
    },
    true,
  ),
  inventoryIgnoreExtensions: list({
    ansible: 'INVENTORY_IGNORE_EXTS',
    doc: 'Extensions left out in inventory folders.',
    env: 'ANSIBLE_INVENTORY_IGNORE',
    ini: ['defaults.inventory_ignore_extensions', 'inventory.ignore_extensions'],
  }),
  inventoryIgnorePatterns: list({
    ansible: 'INVENTORY_IGNORE_PATTERNS',
    doc: 'Regular expressions of names left out in inventory folders.',
    env: 'ANSIBLE_INVENTORY_IGNORE_REGEX',
    ini: ['defaults.inventory_ignore_patterns', 'inventory.ignore_patterns'],
  }),
  forceValidGroupNames: choice(
    {
      ansible: 'TRANSFORM_INVALID_GROUP_CHARS',
      doc: "What becomes of group names that could not be a variable's.",
      env: 'ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS',
      ini: 'defaults.force_valid_group_names',
    },
    ['always', 'never', 'ignore', 'silently'],
    'never',
  ),
  hostPatternMismatch: choice(
    {
      ansible: 'HOST_PATTERN_MISMATCH',
      doc: 'What to do about a pattern that matches nothing.',
      env: 'ANSIBLE_HOST_PATTERN_MISMATCH',
      ini: 'inventory.host_pattern_mismatch',
    },
    ['error', 'warning', 'ignore'],
    'warning',
  ),
  localhostWarning: bool(
    {
      ansible: 'LOCALHOST_WARNING',
      doc: 'Warns when only the implicit localhost is there.',
      env: 'ANSIBLE_LOCALHOST_WARNING',
      ini: 'defaults.localhost_warning',
    },
    true,
  ),
} as const;
