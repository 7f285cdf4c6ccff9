/**
 * Settings as their declarations.
 * @module
 */
import { settingsTable } from '../../../config/index.ts';
import { jsonText, yamlText } from '../../../template/index.ts';
import { fromPlain, type Value } from '../../../util/value.ts';

/** All settings by Ansible's names, in order. */
export const sortedSettings = () =>
  Object.entries(settingsTable).sort(([, a], [, b]) => (a.ansible < b.ansible ? -1 : 1));

/** A key of `ansible.cfg` as its parts. */
export function keyParts(key: string): { readonly section: string; readonly key: string } {
  const dot = key.indexOf('.');
  return { section: key.slice(0, dot), key: key.slice(dot + 1) };
}

/** `config list`. */
export function listSettings(format: 'json' | 'yaml'): { readonly text: string } {
  const described = new Map<Value, Value>(
    sortedSettings().map(([, setting]) => [
      setting.ansible,
      fromPlain({
        default: setting.default ?? null,
        description: setting.doc,
        env: setting.env.map((name) => ({ name })),
        ini: setting.ini.map(keyParts),
        type: setting.type,
      }),
    ]),
  );
  return { text: format === 'json' ? `${jsonText(described)}\n` : yamlText(described) };
}
