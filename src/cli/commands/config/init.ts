/**
 * A configuration with every setting at its default.
 * @module
 */
import type { settingsTable, SettingName } from '../../../config/index.ts';
import { pyText } from '../../../template/index.ts';
import { quote } from '../../../util/shell.ts';
import { fromPlain } from '../../../util/value.ts';
import { keyParts, sortedSettings } from './describe.ts';

type AnySetting = (typeof settingsTable)[SettingName];

function defaultText(setting: AnySetting): string {
  const value: unknown = setting.default;
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.join(setting.type === 'pathspec' ? ':' : ', ');
  return pyText(fromPlain(value));
}

/** A boolean that is neither true nor false as long as it is not set; nothing can be written for that. */
const isOpen = (setting: AnySetting): boolean => setting.type === 'boolean' && setting.default === undefined;

function iniText(disabled: boolean): string {
  const sections = new Map<string, string[]>();
  const seen = new Set<string>();
  for (const [, setting] of sortedSettings()) {
    const last = setting.ini.at(-1);
    if (last === undefined || seen.has(last)) continue;
    seen.add(last);
    const { section, key } = keyParts(last);
    const entry = `# (${setting.type}) ${setting.doc}\n${disabled || isOpen(setting) ? ';' : ''}${key}=${defaultText(setting)}\n`;
    sections.set(section, [...(sections.get(section) ?? []), entry]);
  }
  return [...sections].map(([name, entries]) => `[${name}]\n${entries.join('\n')}\n`).join('\n');
}

function envText(disabled: boolean): string {
  const blocks = sortedSettings().flatMap(([, setting]) => {
    const name = setting.env.at(-1);
    if (name === undefined) return [];
    const value = setting.type === 'boolean' ? (setting.default === true ? '1' : '0') : defaultText(setting);
    const written = value === '' || setting.type === 'boolean' ? value : quote(value);
    return [
      `# ${setting.ansible}(${setting.type}): ${setting.doc}\n${disabled || isOpen(setting) ? '#' : ''}${name}=${written}\n`,
    ];
  });
  return blocks.join('\n');
}

/** `config init`. Settings that are variables too have their names in the books, so that `vars` has none. */
export function initialSettings(format: string, disabled: boolean): { readonly text: string } {
  if (format === 'env') return { text: envText(disabled) };
  return { text: format === 'vars' ? '' : iniText(disabled) };
}
