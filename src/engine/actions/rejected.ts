/**
 * Modules that the configuration forbids: `plugin_filters_cfg`.
 * @module
 */
import { shortName } from '../../util/action-name.ts';
import { existsSync, readFileSync } from 'node:fs';
import { TsplayError } from '../../errors/index.ts';
import { parseYamlData } from '../../source/index.ts';
import { isDict, isList, valueText, type Dict, type Value } from '../../util/value.ts';
import { errorText } from '../../util/error-text.ts';

const defaultFile = '/etc/ansible/plugin_filters.yml';

/** These are not plug-ins to Ansible, but words of its language, which nothing can take away. */
const words = new Set(['import_role', 'import_tasks', 'include_role', 'include_tasks', 'meta']);

/**
 * Short names of the modules and actions that are to be as if they did not exist. A file that makes no sense rejects
 * nothing and is a warning, as in Ansible. Throws TSP1502 when `stat` is among them.
 */
export function readRejected(
  configured: string | undefined,
  warn: (message: string) => void,
): ReadonlySet<string> {
  const file = configured ?? defaultFile;
  if (!existsSync(file)) {
    if (configured !== undefined) warn(`The plugin filter file, ${file} does not exist. Skipping.`);
    return new Set();
  }
  const names = namesIn(file, warn).map(shortName);
  if (names.includes('stat'))
    throw new TsplayError(
      'TSP1502',
      `The stat module was specified in the module reject list file, ${file}, but Ansible will not function without ` +
        'the stat module.  Please remove stat from the reject list.',
    );
  return new Set(names.filter((name) => !words.has(name)));
}

function namesIn(file: string, warn: (message: string) => void): readonly string[] {
  const data = parsed(file, warn);
  if (data === undefined) return [];
  const version = isDict(data) ? data.get('filter_version') : undefined;
  if (!isDict(data) || version === undefined) {
    warn(`The plugin filter file, ${file} was invalid. Skipping.`);
    return [];
  }
  if (valueText(version).trim() !== '1.0') {
    warn(
      `The plugin filter file, ${file} was a version not recognized by this version of Ansible. Skipping.`,
    );
    return [];
  }
  const list = listOf(data);
  if (isList(list)) return list.map((name) => valueText(name));
  warn(`Unable to parse the plugin filter file ${file} as module_rejectlist is not a list. Skipping.`);
  return [];
}

/** `module_blacklist` is what the list was called at first. */
const listOf = (data: Dict): Value | undefined =>
  data.get('module_rejectlist') ?? data.get('module_blacklist');

function parsed(file: string, warn: (message: string) => void): Value | undefined {
  try {
    return parseYamlData(readFileSync(file, 'utf8'), file);
  } catch (error) {
    const reason = errorText(error);
    warn(`The plugin filter file, ${file} was not parsable. Skipping: ${reason}`);
    return undefined;
  }
}
