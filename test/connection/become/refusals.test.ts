import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { passwordRefusals, refusesPassword } from '../../../src/connection/become/refusals.ts';
import { connectLocal } from '../../../src/connection/index.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-su-'));
afterAll(() => rmSync(dir, { recursive: true }));

/** What is told when su asks so, and says this of the password that it gets. */
async function told(question: string, words: string): Promise<string> {
  const exe = join(dir, 'su');
  writeFileSync(
    exe,
    `#!/bin/sh\nprintf '%s' "${question}" >&2\nIFS= read -r p\necho "${words}" >&2\nexit 1\n`,
  );
  chmodSync(exe, 0o755);
  const transport = connectLocal();
  try {
    await transport.exec({ script: 'true', become: { method: 'su', user: 'root', password: 'x', exe } });
    return 'nothing';
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
