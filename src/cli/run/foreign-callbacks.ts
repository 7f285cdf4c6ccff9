/**
 * Callbacks that a configuration or a book brings and that cannot be run, as they are Python: told before the run, each
 * with where it comes from. What they would have shown or sent is missing, the run itself is not.
 * @module
 */
import { basename, dirname, join, resolve } from 'node:path';
import type { SettingName, Settings } from '../../config/index.ts';
import { placeText } from '../../errors/format.ts';
import { pythonFiles } from '../../library/python-plugins.ts';
import { extraNames } from '../../report/extra/index.ts';
import { withoutCollection } from '../../util/action-name.ts';
import { outputOf } from './output.ts';

/** Where a setting was made, in words. */
function whereOf({ origin }: Settings, name: SettingName): string {
  const from = origin(name);
  if (from.kind === 'file') return placeText(from.src);
  return from.kind === 'env' ? from.variable : 'a default';
}

/** What to say of them, one sentence each. */
export function foreignCallbacks(settings: Settings, playbooks: readonly string[], cwd: string): string[] {
  const { stdoutCallback, callbacksEnabled, callbackPlugins } = settings.values;
  const folders = [
    ...playbooks.map((playbook) => join(dirname(resolve(cwd, playbook)), 'callback_plugins')),
    ...callbackPlugins.map((folder) => resolve(cwd, folder)),
  ];
  const files = [...new Set(folders)].flatMap(pythonFiles);
  const named = new Set<string>();
  const sentence = (name: string, where: string, instead: string): string => {
    named.add(withoutCollection(name));
    const file = files.find((path) => basename(path, '.py') === withoutCollection(name));
    return `${where}: the callback ${name} is written in Python${file === undefined ? '' : ` (${file})`} and is not run${instead}`;
  };
  const told: string[] = [];
  if (outputOf(stdoutCallback) === undefined)
    told.push(sentence(stdoutCallback, whereOf(settings, 'stdoutCallback'), '; the run is shown as usual'));
  for (const name of callbacksEnabled)
    if (!extraNames.includes(withoutCollection(name)))
      told.push(sentence(name, whereOf(settings, 'callbacksEnabled'), ''));
  for (const file of files)
    if (!named.has(basename(file, '.py')))
      told.push(`${file}: the callback ${basename(file, '.py')} is written in Python and is not run`);
  return told;
}
