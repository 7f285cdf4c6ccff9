/**
 * What `tar --list --verbose` prints, for GNU tar (with `--full-time --numeric-owner`) and busybox.
 * @module
 */
import { fail } from '../../../../sdk/index.ts';
import { unescaped } from '../names.ts';
import { memberPath, type Member, type Owner } from '../member.ts';

const line =
  /^([-dlhbcpsC])([-rwxsStT]{9})\S* +([^/ ]+)\/(\S+) +([\d,]+) (\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d)(?::(\d\d)(\.\d+)?)? (.*)$/;

const types: Readonly<Record<string, Member['type']>> = {
  '-': 'file',
  C: 'file',
  d: 'directory',
  l: 'link',
  h: 'hard',
  b: 'device',
  c: 'device',
};

/** busybox shows names where there are some; no number tells then whether the host knows them. */
const ownerOf = (text: string): Owner | undefined =>
  /^\d+$/.test(text) ? { name: '', id: Number(text) } : undefined;

/** `rwxr-sr-t` as bits. */
function permissions(text: string): number {
  let mode = 0;
  for (let i = 0; i < text.length; i++) {
    const letter = text.charAt(i);
    if (letter !== '-' && letter !== 'S' && letter !== 'T') mode |= 0o400 >> i;
    if (letter === 's' || letter === 'S') mode |= i < 3 ? 0o4000 : 0o2000;
    if (letter === 't' || letter === 'T') mode |= 0o1000;
  }
  return mode;
}

/** GNU marks a hard link by a word, busybox by the arrow of a symbolic one. */
function splitTarget(type: string, text: string): [name: string, target: string | undefined] {
  const separator = type === 'h' && text.includes(' link to ') ? ' link to ' : ' -> ';
  const at = type === 'l' || type === 'h' ? text.indexOf(separator) : -1;
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** Times are of UTC. Names that options have emptied (`--strip-components`) are left out. */
export function parseListing(lines: readonly string[], isEscaped = false): Member[] {
  const plain = (text: string): string => (isEscaped ? unescaped(text) : text);
  return lines.flatMap((text): Member[] => {
    const m = line.exec(text);
    if (!m) {
      // A name that is gone leaves no blank behind it either.
      if (/ \d\d:\d\d(:\d\d(\.\d+)?)? ?$/.test(text)) return [];
      const remedy = isEscaped ? '' : '; GNU tar on the host could list names with line breaks in them';
      return fail(`tar lists something that cannot be understood: ${text}${remedy}`);
    }
    const at = (i: number): string => m[i] ?? '';
    const [shown, to] = splitTarget(at(1), at(13));
    if (shown === '') return [];
    const [name, target] = [plain(shown), to === undefined ? undefined : plain(to)];
    const seconds = Date.UTC(+at(6), +at(7) - 1, +at(8), +at(9), +at(10), +(m[11] ?? 0)) / 1000;
    return [
      {
        name: name.replace(/^\/+/, ''),
        path: memberPath(name),
        type: types[at(1)] ?? 'other',
        mode: permissions(at(2)),
        size: at(5).includes(',') ? 0 : Number(at(5)),
        mtime: seconds,
        target,
        owner: ownerOf(at(3)),
        group: ownerOf(at(4)),
      },
    ];
  });
}

/** Turns the lines of a listing into paths, one a line; a `sed -E` program. */
export const pathsSed = [
  '/^[^ ]*tar: /d',
  's/^(l.*) -> .*$/\\1/',
  's/^(h.*) (link to|->) .*$/\\1/',
  's/^([^ ]+ +){4}[^ ]+ //',
  's,^/+,,',
  's,^(\\./+)+,,',
  's,/+$,,',
].join(';');
