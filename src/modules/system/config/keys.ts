/**
 * Lines of authorized_keys (sshd(8)): options, type, key, comment. Pure.
 * @module
 */
import { fail } from '../../../sdk/index.ts';

export interface KeyLine {
  readonly options: string;
  readonly type: string;
  readonly key: string;
  readonly comment: string;
}

const type = String.raw`(?:sk-)?(?:ssh|ecdsa)-[a-zA-Z0-9@.-]+`;
const pattern = new RegExp(
  String.raw`^(?:((?:[^\s"]|"(?:\\.|[^"\\])*")+)\s+)?(${type})\s+([A-Za-z0-9+/]+=*)(?:\s+(.*))?$`,
);

/** A key, or undefined for comments and what is none. */
export function parseKey(line: string): KeyLine | undefined {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return undefined;
  const match = pattern.exec(text);
  if (match?.[2] === undefined || match[3] === undefined) return undefined;
  return { options: match[1] ?? '', type: match[2], key: match[3], comment: match[4]?.trim() ?? '' };
}

export interface KeyEdit {
  readonly state: 'absent' | 'present';
  readonly exclusive: boolean;
  readonly options?: string | undefined;
  readonly comment?: string | undefined;
}

const keyText = (key: KeyLine): string =>
  [key.options, key.type, key.key, key.comment].filter((part) => part !== '').join(' ');

function wantedKeys(text: string, edit: KeyEdit): KeyLine[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  return lines.map((line) => {
    const key = parseKey(line) ?? fail(`invalid key specified: ${line}`);
    return { ...key, options: edit.options ?? key.options, comment: edit.comment ?? key.comment };
  });
}

/** The file with the keys in it or out of it; other lines stay. */
export function editKeys(before: string, keys: string, edit: KeyEdit): string {
  const wanted = new Map(wantedKeys(keys, edit).map((key) => [key.key, key]));
  const lines = before === '' ? [] : before.replace(/\n$/, '').split('\n');
  const seen = new Set<string>();
  const out: string[] = [];
  for (const line of lines) {
    const present = parseKey(line);
    const want = present === undefined ? undefined : wanted.get(present.key);
    if (present === undefined || (want === undefined && !(edit.exclusive && edit.state === 'present'))) {
      out.push(line);
      continue;
    }
    if (want === undefined || edit.state === 'absent' || seen.has(want.key)) continue;
    seen.add(want.key);
    const same =
      want.options === present.options && (want.comment === present.comment || want.comment === '');
    out.push(same ? line : keyText({ ...want, comment: want.comment || present.comment }));
  }
  if (edit.state === 'present')
    for (const key of wanted.values()) if (!seen.has(key.key)) out.push(keyText(key));
  return out.length === 0 ? '' : `${out.join('\n')}\n`;
}
