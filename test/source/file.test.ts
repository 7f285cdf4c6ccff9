import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadYamlFile, readText } from '../../src/source/index.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-source-'));
afterAll(() => rmSync(dir, { recursive: true }));
const file = (name: string, content: string | Buffer): string => {
  writeFileSync(join(dir, name), content);
  return join(dir, name);
};

describe('loadYamlFile', () => {
  it('names the file that is not there, and who wanted it', () => {
    const wantedBy = { file: 'p.yml', line: 4, col: 2 };
    expect(() => loadYamlFile(join(dir, 'none.yml'), { wantedBy })).toThrow(
      expect.objectContaining({ code: 'TSP1002', src: wantedBy }) as Error,
    );
  });
  it('finds the line that is not UTF-8', () => {
    const path = file('latin.yml', Buffer.from('a: 1\nb: caf\xe9\n', 'latin1'));
    expect(() => loadYamlFile(path)).toThrow(
      expect.objectContaining({ code: 'TSP1001', src: { file: path, line: 2, col: 1 } }) as Error,
    );
  });
  it('drops the byte order mark', () => {
    expect(readText(file('bom.txt', '\ufeffhello'))).toBe('hello');
  });
  it('opens whole-file vaults with the hook, and says what is missing without it', () => {
    const path = file('v.yml', '$ANSIBLE_VAULT;1.1;AES256\n61\n');
    expect(loadYamlFile(path, { decrypt: () => Buffer.from('a: 1') })).toEqual(new Map([['a', 1]]));
    expect(() => loadYamlFile(path)).toThrow(expect.objectContaining({ code: 'TSP1401' }) as Error);
  });
});
