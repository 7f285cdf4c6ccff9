import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadVaultSecrets, splitVaultId, Vault, type PasswordOptions } from '../../src/vault/index.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-vault-'));
afterAll(() => rmSync(dir, { recursive: true }));

function file(name: string, content: string, mode = 0o600): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

async function load(ids: readonly string[], more: Partial<PasswordOptions> = {}): Promise<string[]> {
  const prompt = (): Promise<string> => Promise.reject(new Error('no terminal'));
  const secrets = await loadVaultSecrets(ids, { prompt, cwd: dir, ...more });
  return secrets.map((s) => `${s.id}=${s.password.toString()}`);
}

describe('sources of passwords', () => {
  it('take labels apart', () => {
    expect(splitVaultId('dev@a@b')).toEqual({ label: 'dev', source: 'a@b' });
    expect(splitVaultId('file')).toEqual({ label: undefined, source: 'file' });
    expect(splitVaultId('@file')).toEqual({ label: undefined, source: 'file' });
  });
  it('a file, without the white space around', async () => {
    file('pw', '  secret word \n');
    expect(await load(['pw', 'dev@pw'])).toEqual(['default=secret word', 'dev=secret word']);
  });
  it('a program, and a client program that is told the label', async () => {
    file('ask.sh', '#!/bin/sh\necho "from $# args"\n', 0o700);
    file('ask-client.sh', '#!/bin/sh\necho "$1 $2"\n', 0o700);
    expect(await load(['ask.sh', 'dev@ask-client.sh'])).toEqual([
      'default=from 0 args',
      'dev=--vault-id dev',
    ]);
  });
  it('a file that an earlier password opens', async () => {
    file('outer', 'first');
    file('inner', new Vault([{ id: 'default', password: Buffer.from('first') }]).encrypt('second\n'));
    expect(await load(['outer', 'x@inner'])).toEqual(['default=first', 'x=second']);
  });
  it('the prompt, with the label in the question', async () => {
    const asked: string[] = [];
    const prompt = (question: string): Promise<string> => {
      asked.push(question);
      return Promise.resolve('typed');
    };
    expect(await load(['dev@prompt', '@prompt_ask_vault_pass'], { prompt })).toEqual([
      'dev=typed',
      'default=typed',
    ]);
    expect(asked).toEqual(['Vault password (dev): ', 'Vault password: ']);
  });
});

describe('a new password', () => {
  const answers = (...typed: string[]) => {
    const asked: string[] = [];
    return {
      asked,
      prompt: (question: string) => {
        asked.push(question);
        return Promise.resolve(typed.shift() ?? '');
      },
    };
  };
  it('is asked for twice', async () => {
    const { asked, prompt } = answers('a', 'a', 'b', 'b');
    expect(await load(['dev@prompt', 'x@prompt_ask_vault_pass'], { prompt, confirm: true })).toEqual([
      'dev=a',
      'x=b',
    ]);
    expect(asked).toEqual([
      'New vault password (dev): ',
      'Confirm new vault password (dev): ',
      'New Vault password: ',
      'Confirm New Vault password: ',
    ]);
  });
  it('must be the same both times, and not empty', async () => {
    const ids = ['dev@prompt'];
    await expect(load(ids, { ...answers('a', 'b'), confirm: true })).rejects.toThrow('do not match');
    await expect(load(ids, answers(' '))).rejects.toThrow('it is empty');
  });
});

describe('sources that give none', () => {
  it.each([
    ['none', /was not found/],
    ['.', /can not be a directory/],
    ['empty', /it is empty/],
    ['fails.sh', /returned non-zero \(3\)/],
    ['x@unknown-client', /did not find a secret for vault-id=x: who\?/],
    ['noprogram', /remove the executable bit/],
  ])('%s', async (source, message) => {
    file('empty', '\n');
    file('fails.sh', '#!/bin/sh\nexit 3\n', 0o700);
    file('unknown-client', '#!/bin/sh\necho "who?" >&2\nexit 2\n', 0o700);
    file('noprogram', 'password\n', 0o700);
    const error: unknown = await load([source]).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'TSP1401' });
    const { message: text, hint } = error as { message: string; hint?: string };
    expect(`${text} ${hint ?? ''}`).toMatch(message);
  });
  it('are only warned of when another gives one', async () => {
    file('pw', 'x');
    const warnings: string[] = [];
    expect(await load(['none', 'pw'], { warn: (w) => warnings.push(w) })).toEqual(['default=x']);
    expect(warnings).toHaveLength(1);
  });
});
