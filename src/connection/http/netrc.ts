/**
 * Logins of ~/.netrc, the file that curl, ftp and Python's clients share. Words are told apart, and mistakes found, as Python's `netrc`
 * does: no parser on npm is kept, and the file is the same that Ansible reads.
 * @module
 */
import type { HttpLogin } from '../types.ts';

export type Login = Pick<HttpLogin, 'user' | 'password'>;

/** A file of logins. */
export interface Netrc {
  readonly path: string;
  readonly text: string;
  /** Why passwords in it do not count, for the file at its usual place that others can read; undefined where they do. */
  readonly distrusted: string | undefined;
}

/** What others may do with the usual file, which holds passwords in the open. */
export const distrustOf = (
  path: string,
  file: { readonly uid: number; readonly mode: number },
  uid: number,
): string | undefined =>
  file.uid !== uid
    ? `${path} belongs to another user`
    : (file.mode & 0o077) !== 0
      ? `${path} can be read by others: allow it to its owner only (chmod 600)`
      : undefined;

interface Word {
  readonly text: string;
  /** Where it begins in the text. */
  readonly at: number;
}

const word = /"((?:\\[^]|[^"\\])*)"?|((?:\\[^]|[^\s\\])+)/y;
const blanks = /[ \t\r\n]*/y;

class Words {
  readonly #text: string;
  #at = 0;
  constructor(text: string) {
    this.#text = text;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }

  /** The next word; its text is empty at the end. */
  next(): Word {
    this.#match(blanks);
    const at = this.#at;
    const found = this.#match(word);
    return { text: (found?.[1] ?? found?.[2] ?? '').replace(/\\([^])/g, '$1'), at };
  }

  /** The next that is in no comment. */
  meant(): Word {
    for (;;) {
      const found = this.next();
      if (!found.text.startsWith('#')) return found;
      this.skip('\n');
    }
  }

  skip(end: string): void {
    const at = this.#text.indexOf(end, this.#at);
    this.#at = at < 0 ? this.#text.length : at + end.length;
  }
}

const beginsEntry = new Set(['', 'machine', 'default', 'macdef']);

/** Logins by host. @throws the line of what cannot be understood, without its words */
function entriesOf({ path, text, distrusted }: Netrc): ReadonlyMap<string, Login> {
  const words = new Words(text);
  const entries = new Map<string, Login>();
  const wrong = ({ at }: Word): never => {
    // Counted here only: a host may have a file of very many words.
    const line = text.slice(0, at).split('\n').length;
    throw new Error(`${path} cannot be understood at line ${line}`);
  };
  for (let top = words.meant(); top.text !== '';) {
    if (top.text === 'macdef') {
      words.skip('\n\n');
      top = words.meant();
      continue;
    }
    if (top.text !== 'machine' && top.text !== 'default') return wrong(top);
    const name = top.text === 'machine' ? words.next().text : '';
    if (top.text === 'machine' && name === '') return wrong(top);
    let [user, password] = ['', ''];
    for (top = words.meant(); !beginsEntry.has(top.text); top = words.meant()) {
      const value = words.next().text;
      if (top.text === 'login' || top.text === 'user') user = value;
      else if (top.text === 'password') password = value;
      else if (top.text !== 'account') return wrong(top);
    }
    if (distrusted !== undefined && user !== 'anonymous') throw new Error(distrusted);
    entries.set(name, { user, password });
  }
  return entries;
}

/**
 * The login for a host, by its own entry or the default one; undefined where none has both user and password.
 * @throws what is wrong with the file
 */
export function loginFor(netrc: Netrc, host: string): Login | undefined {
  const entries = entriesOf(netrc);
  const found = entries.get(host) ?? entries.get('');
  return found === undefined || found.user === '' || found.password === '' ? undefined : found;
}
