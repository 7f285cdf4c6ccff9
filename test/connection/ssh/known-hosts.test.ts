import { execFileSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { appendKnownHost } from '../../../src/connection/ssh/accept-new.ts';
import {
  fingerprint,
  judge,
  keyType,
  knownHostName,
  lookUp,
  namesMatch,
  parseKnownHosts,
} from '../../../src/connection/ssh/known-hosts.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-known-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A key in wire format: the type's name, then anything. */
const makeKey = (type = 'ssh-ed25519'): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), randomBytes(40)]);
};

const hashed = (name: string): string => {
  const salt = randomBytes(20);
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
};

describe('names', () => {
  it.each([
    ['web', 'web', true],
    ['web,db', 'db', true],
    ['WEB', 'web', true],
    ['*.example.org', 'a.example.org', true],
    ['*.example.org', 'example.org', false],
    ['10.0.0.?', '10.0.0.7', true],
    ['10.0.0.?', '10.0.0.77', false],
    ['*.example.org,!bad.example.org', 'bad.example.org', false],
    ['[web]:2222', '[web]:2222', true],
    ['[web]:2222', 'web', false],
    ['w.b', 'wxb', false],
    [hashed('web'), 'web', true],
    [hashed('[web]:22022'), '[web]:22022', true],
    [hashed('web'), 'other', false],
    ['|1|broken', 'web', false],
  ])('%s covers %s: %s', (names, name, covered) => {
    expect(namesMatch(names, name)).toBe(covered);
  });

  it('hold the port unless it is 22', () => {
    expect([knownHostName('Web', 22), knownHostName('web', 2222)]).toEqual(['web', '[web]:2222']);
  });
});

describe('files', () => {
  it('are read with comments, markers and nonsense', () => {
    const key = makeKey().toString('base64');
    const text = [
      '# comment',
      '',
      `web ssh-ed25519 ${key} somebody`,
      `@revoked web ssh-ed25519 ${key}`,
      `@cert-authority * ssh-ed25519 ${key}`,
      'nonsense',
    ].join('\n');
    expect(parseKnownHosts(text, 'f').map(({ line, revoked }) => [line, revoked])).toEqual([
      [3, false],
      [4, true],
    ]);
  });

  it('that do not exist know no host', async () => {
    expect(await lookUp([join(dir, 'none')], 'web')).toEqual([]);
  });

  it('get new hosts at their end, one line each, whatever was there', async () => {
    const file = join(dir, 'deep', 'known');
    const keys = Array.from({ length: 20 }, () => makeKey());
    await appendKnownHost(file, 'first', makeKey());
    writeFileSync(file, 'old ssh-rsa AAAA');
    await Promise.all(keys.map((key, i) => appendKnownHost(file, `h${i}`, key)));
    const lines = readFileSync(file, 'utf8').split('\n');
    expect(lines[0]).toBe('old ssh-rsa AAAA');
    expect(lines.slice(1, -1)).toEqual(keys.map((key, i) => `h${i} ssh-ed25519 ${key.toString('base64')}`));
  });
});

describe('verdicts', () => {
  const [mine, other] = [makeKey(), makeKey()];
  const entry = (key: Buffer, revoked = false) => ({ file: 'f', line: 1, revoked, type: keyType(key), key });
  it.each([
    ['known', [entry(other), entry(mine)]],
    ['changed', [entry(other)]],
    ['unknown', []],
    ['unknown', [entry(makeKey('ssh-rsa'))]],
    ['revoked', [entry(mine), entry(mine, true)]],
    ['unknown', [entry(other, true)]],
  ])('%s', (kind, known) => {
    expect(judge(mine, known).kind).toBe(kind);
  });
});

it('prints fingerprints as ssh-keygen does', ({ skip }) => {
  const file = join(dir, 'key.pub');
  const key = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl', 'base64');
  writeFileSync(file, `ssh-ed25519 ${key.toString('base64')}\n`);
  let said = '';
  try {
    said = execFileSync('ssh-keygen', ['-l', '-f', file], { encoding: 'utf8' });
  } catch {
    skip('needs ssh-keygen');
  }
  expect(said).toContain(fingerprint(key));
});
