/**
 * What su asks and says of a wrong password in every language of Debian's own catalogues, which apt brings.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { passwordQuestion, passwordWords, unified } from '../../../src/connection/become/questions.ts';
import { refusesPassword } from '../../../src/connection/become/refusals.ts';

const packages = ['util-linux-locales', 'passwd', 'login', 'libpam-runtime'];
const dir = mkdtempSync(join(tmpdir(), 'tsplay-catalogues-'));
afterAll(() => rmSync(dir, { recursive: true }));

/** Unpacks the packages; why not, where they cannot be had. */
function unpack(): string | undefined {
  mkdirSync(join(dir, 'x'));
  try {
    execFileSync('apt-get', ['-q', 'download', ...packages], { cwd: dir, stdio: 'pipe', timeout: 60_000 });
    for (const name of readdirSync(dir).filter((each) => each.endsWith('.deb')))
      execFileSync('dpkg', ['-x', name, 'x'], { cwd: dir, stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return String(error);
  }
}

/** The translations of a compiled catalogue (.mo), by what is translated; Debian's are little-endian. */
function catalogue(file: string): ReadonlyMap<string, string> {
  const data = readFileSync(file);
  const text = (table: number, index: number): Buffer => {
    const at = data.readUInt32LE(table + 8 * index + 4);
    return data.subarray(at, at + data.readUInt32LE(table + 8 * index));
  };
  const [count, from, to] = [8, 12, 16].map((at) => data.readUInt32LE(at));
  const pairs = Array.from({ length: count ?? 0 }, (_, index) => [
    text(from ?? 0, index),
    text(to ?? 0, index),
  ]);
  const charset = /charset=(\S+)/.exec(pairs[0]?.[1]?.toString('latin1') ?? '')?.[1] ?? 'utf-8';
  const decoder = new TextDecoder(charset);
  return new Map(pairs.map(([id, translated]) => [String(id), decoder.decode(translated)]));
}

interface Text {
  readonly where: string;
  readonly id: string;
  /** With a user in place of %s. */
  readonly text: string;
}

const texts = (): readonly Text[] => {
  const root = join(dir, 'x/usr/share/locale');
  return readdirSync(root).flatMap((language) =>
    ['util-linux', 'shadow', 'Linux-PAM'].flatMap((domain) => {
      const files = readdirSync(join(root, language, 'LC_MESSAGES'));
      if (!files.includes(`${domain}.mo`)) return [];
      return [...catalogue(join(root, language, 'LC_MESSAGES', `${domain}.mo`))].map(([id, text]) => ({
        where: `${domain} ${language}`,
        id,
        text: text.replace('%s', 'root'),
      }));
    }),
  );
};

const questions = new Set(['Password: ', "%s's Password: "]);
const refusals = new Set([
  ...['Authentication failure', '%s: Authentication failure\n', 'authentication failed'],
  ...['Incorrect password for %s.\n', 'Password incorrect\n\n'],
]);
/** What PAM says of other things. */
const otherwise =
  /^(User account has expired|User not known|Permission denied|Have exhausted|Authentication token expired)/;

const why = unpack();
if (why !== undefined) console.log(`The catalogues of su cannot be had: ${why}`);

describe.skipIf(why !== undefined)(
  'the catalogues of util-linux, shadow and Linux-PAM (needs apt and its mirror)',
  () => {
    const all = why === undefined ? texts() : [];
    const unknown = (ids: (id: string) => boolean, known: (text: string) => boolean): readonly string[] =>
      all.filter(({ id, text }) => ids(id) && !known(text)).map(({ where, text }) => `${where}: ${text}`);

    it('ask for a password only in words that are known', () => {
      expect(all.filter(({ id }) => questions.has(id)).length).toBeGreaterThan(100);
      const question = passwordQuestion();
      expect(
        unknown(
          (id) => questions.has(id),
          (text) => question.test(unified(text)),
        ),
      ).toEqual([]);
    });

    it('do so on a terminal as well, where a shell compares', () => {
      const known = (text: string): boolean =>
        /[:：៖]\s*$/.test(text) &&
        passwordWords.some((word) => text.toLowerCase().includes(word.toLowerCase()));
      expect(unknown((id) => questions.has(id), known)).toEqual([]);
    });

    it('call a password wrong only in words that are known', () => {
      expect(all.filter(({ id }) => refusals.has(id)).length).toBeGreaterThan(100);
      expect(
        unknown(
          (id) => refusals.has(id),
          (text) => refusesPassword(`su: ${text}`),
        ),
      ).toEqual([]);
    });

    it('say nothing else in those words', () => {
      expect(
        unknown(
          (id) => otherwise.test(id),
          (text) => !refusesPassword(`su: ${text}`),
        ),
      ).toEqual([]);
    });
  },
);
