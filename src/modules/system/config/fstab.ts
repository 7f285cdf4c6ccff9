/**
 * fstab(5), edited line by line. Pure.
 * @module
 */
export interface FstabEntry {
  readonly src: string;
  readonly path: string;
  readonly fstype: string;
  readonly opts: string;
  readonly dump: string;
  readonly passno: string;
}

export const escapeField = (text: string): string =>
  text.replace(/[ \t\n\\]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);

const lineOf = (entry: FstabEntry): string =>
  [entry.src, entry.path, entry.fstype, entry.opts]
    .map(escapeField)
    .concat(entry.dump, entry.passno)
    .join(' ');

const fields = (line: string): string[] => line.trim().split(/\s+/);
const isEntry = (line: string): boolean =>
  line.trim() !== '' && !line.trim().startsWith('#') && fields(line).length >= 4;

/** Whether a line is about the mount point; swap has none, so its source counts. */
const isAbout = (line: string, path: string, src: string | undefined): boolean => {
  const [source, at, type] = fields(line);
  if (at !== escapeField(path)) return false;
  return type !== 'swap' || src === undefined || source === escapeField(src);
};

/** The file with one line for the mount point, where its old one was. */
export function setEntry(text: string, entry: FstabEntry): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const wanted = lineOf(entry);
  const at = lines.findIndex((line) => isEntry(line) && isAbout(line, entry.path, entry.src));
  const old = at < 0 ? undefined : fields(lines[at] ?? '');
  const same = old !== undefined && [...old, '0', '0'].slice(0, 6).join(' ') === wanted;
  if (same) return text;
  if (at < 0) return `${[...lines, wanted].join('\n')}\n`;
  return `${lines.map((line, i) => (i === at ? wanted : line)).join('\n')}\n`;
}

export function removeEntry(text: string, path: string, src: string | undefined): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const rest = lines.filter((line) => !(isEntry(line) && isAbout(line, path, src)));
  return rest.length === lines.length ? text : rest.length === 0 ? '' : `${rest.join('\n')}\n`;
}
