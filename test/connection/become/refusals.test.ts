import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { passwordRefusals, refusesPassword } from '../../../src/connection/become/refusals.ts';
import { connectLocal } from '../../../src/connection/index.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-su-'));
afterAll(() => rmSync(dir, { recursive: true }));

/** What is told when su asks so, and says this of the password that it gets. */
const told = (question: string, words: string): Promise<string> =>
  toldBy(`printf '%s' "${question}" >&2\nIFS= read -r p\necho "${words}" >&2\nexit 1`);

/** What is told when this program of sh is su; `reached` when it becomes root. */
async function toldBy(su: string): Promise<string> {
  const exe = join(dir, 'su');
  writeFileSync(exe, `#!/bin/sh\n${su}\n`);
  chmodSync(exe, 0o755);
  const transport = connectLocal();
  try {
    const become = { method: 'su', user: 'root', password: 'right', exe } as const;
    const { stdout } = await transport.exec({ script: 'cat; echo reached', stdin: 'input ', become });
    return stdout.toString().trim();
  } catch (error) {
    return (error as Error).message;
  } finally {
    await transport.close();
  }
}

describe('what su says of a password', () => {
  it.each([
    ['Passwort: ', 'su: Fehler bei Authentifizierung'],
    ['パスワード: ', 'su: 認証失敗'],
    ['Mot de passe : ', 'su : Échec de l’authentification'],
    ['كلمة السر: ', 'su: فشل التصديق'],
    ['Şifrə: ', 'su: Doğrulama uğursuzluğu'],
  ])('%s %s is a wrong password', async (question, words) => {
    expect(await told(question, words)).toMatch(/Incorrect su password/);
  });

  it.each([
    ['Passwort: ', 'su: Konto ist abgelaufen'],
    ['Пароль: ', 'su: Срок действия учётной записи истёк'],
    ['Mot de passe : ', 'su : Accès refusé'],
  ])('%s %s is another refusal, told in its own words', async (question, words) => {
    const message = await told(question, words);
    expect(message).not.toMatch(/Incorrect su password/);
    expect(message).toContain(words);
  });

  it('knows every text of the catalogues with a user in it', () => {
    for (const text of Object.values(passwordRefusals).flat())
      expect(refusesPassword(`su: ${text.replace('%s', 'root')}\n`), text).toBe(true);
  });
});

describe('a question of su that comes again', () => {
  const ask = `printf '%s' 'Losung für root, Passwort: ' >&2; IFS= read -r p`;

  it('means that the password is wrong, though su says nothing of it', async () => {
    expect(await toldBy(`${ask}; ${ask}; ${ask}; exec su "$@"`)).toMatch(/Incorrect su password/);
  });

  it('is another one where it asks for something else, and is told in its words', async () => {
    const more = `echo 'Your password has expired.' >&2; printf 'New password: ' >&2; IFS= read -r p`;
    const message = await toldBy(`${ask}; ${more}; exec su "$@"`);
    expect(message).toMatch(/asks for more than the password: Your password has expired\. \/ New password:/);
  });
});

describe.skipIf(process.getuid?.() !== 0)('su on a terminal (needs root)', () => {
  const onTerminal = (question: string): string =>
    [
      `[ -t 0 ] || { echo 'su: must be run from a terminal' >&2; exit 1; }`,
      'stty -echo',
      `ask() { printf '%s' '${question}' >/dev/tty; IFS= read -r p; echo >/dev/tty; }`,
      'ask',
      '[ "$p" = right ] || { echo "su: no" >/dev/tty; exit 1; }',
    ].join('\n');

  it.each([
    'Пароль пользователя root: ',
    '密码：',
    'Mot de passe : ',
    'ពាក្យ\u200bសម្ងាត់\u200b ៖ ',
    'Hasło użytkownika root: ',
  ])('is answered when it asks %s', async (question) => {
    expect(await toldBy(`${onTerminal(question)}\nexec su "$@"`)).toBe('input reached');
  });

  it('refuses the password by asking again', async () => {
    expect(await toldBy(`${onTerminal('root jelszava: ')}\nask; ask; exec su "$@"`)).toMatch(
      /Incorrect su password/,
    );
  });

  it('may want a new password, which is told', async () => {
    const more = `printf 'Your password has expired.\\r\\nNew password: ' >/dev/tty; IFS= read -r p || exit 1`;
    expect(await toldBy(`${onTerminal('Password: ')}\n${more}; exec su "$@"`)).toMatch(
      /expired\. \/ New password:/,
    );
  });
});
