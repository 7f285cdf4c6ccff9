import { raise } from '../runtime/errors.ts';

interface IniOptions {
  /** A properties file: keys without sections. */
  readonly properties: boolean;
  readonly caseSensitive: boolean;
}

/** Sections and their members, as Python's configparser reads them. */
export function readIni(
  text: string,
  { properties, caseSensitive }: IniOptions,
): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let members: Map<string, string> | undefined;
  const open = (name: string): void => {
    members = sections.get(name) ?? new Map<string, string>();
    sections.set(name, members);
  };
  if (properties) open('');
  let lastKey: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(?:[#;].*)?$/.test(line)) continue;
    const section = /^\[(.+)\]/.exec(line)?.[1];
    if (section !== undefined) {
      open(section);
      lastKey = undefined;
    } else if (/^\s/.test(line) && lastKey !== undefined && members) {
      members.set(lastKey, `${members.get(lastKey) ?? ''}\n${line.trim()}`);
    } else {
      if (!members) return raise('AnsibleError', 'File contains no section headers.');
      const m = /^([^=:]*?)\s*(?:[=:]\s*(.*))?$/.exec(line.trim());
      lastKey = caseSensitive ? (m?.[1] ?? '') : (m?.[1] ?? '').toLowerCase();
      members.set(lastKey, (m?.[2] ?? '').trim());
    }
  }
  return sections;
}
