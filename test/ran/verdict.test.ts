import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { moduleEntries } from '../../src/modules/index.ts';
import { exceptions, readers } from './lists.ts';
import { judge, type Evidence } from './verdict.ts';

const evidence = (more: Partial<Evidence>): Evidence => ({
  modules: ['x.write', 'x.read'],
  lines: ['x.write applied', 'x.read planned'],
  readers: ['x.read'],
  exceptions: [],
  withE2e: false,
  isThere: () => true,
  ...more,
});
const tsx = import.meta.resolve('tsx');
const apart = { module: 'x.write', why: 'a reason' };

describe('modules that no test runs', () => {
  it('are none where each was applied, or planned when it only reads', () => {
    expect(judge(evidence({}))).toEqual([]);
  });

  it('are named, and told from those that were only planned', () => {
    expect(judge(evidence({ lines: ['x.write planned'] }))).toEqual([
      'x.write was planned and never applied: no test lets it change anything',
      'x.read was run by no test',
    ]);
  });

  it('may be listed, as long as that is true', () => {
    const lines = ['x.read planned'];
    expect(judge(evidence({ lines, exceptions: [apart] }))).toEqual([]);
    expect(judge(evidence({ exceptions: [apart] }))).toHaveLength(1);
    expect(judge(evidence({ exceptions: [{ ...apart, module: 'x.gone' }] }))).toHaveLength(1);
    expect(judge(evidence({ readers: ['x.write', 'x.read'] }))).toHaveLength(1);
  });

  it('are excused where a program is missing, and only there', () => {
    const found = (isThere: boolean): string[] =>
      judge(
        evidence({
          lines: ['x.read planned'],
          exceptions: [{ ...apart, without: ['dnf'] }],
          isThere: () => isThere,
        }),
      );
    expect(found(false)).toEqual([]);
    expect(found(true)).toEqual(['x.write was run by no test']);
  });

  it('must be run by the end-to-end tests when they are listed as theirs', () => {
    const listed = { lines: ['x.read planned'], exceptions: [{ ...apart, by: 'e2e' as const }] };
    expect(judge(evidence(listed))).toEqual([]);
    expect(judge(evidence({ ...listed, withE2e: true }))).toEqual(['x.write was run by no test']);
    expect(judge(evidence({ exceptions: listed.exceptions, withE2e: true }))).toEqual([]);
  });

  it('are each a module, listed once and with a reason', () => {
    const known = new Set(moduleEntries.map((entry) => entry.names[0]));
    for (const listed of [readers, exceptions.map(({ module }) => module)]) {
      expect(listed.filter((name) => !known.has(name))).toEqual([]);
      expect(new Set(listed).size).toBe(listed.length);
    }
    for (const { why } of exceptions) expect(why).toMatch(/\S.{10,}/);
  });
});

describe('what a run leaves', () => {
  it('is a line a module and step, also of the command line as a program of its own; a mere syntax check leaves none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsplay-ran-test-'));
    try {
      const book = join(folder, 'site.yml');
      writeFileSync(
        book,
        `- hosts: localhost\n  gather_facts: false\n  tasks:\n    - stat: {path: /}\n    - file: {path: ${folder}/new, state: touch}\n`,
      );
      const tsplay = (...words: string[]): string[] => {
        const program = `import { start } from ${JSON.stringify(resolve('src/cli/main.ts'))};\nawait start();\n`;
        writeFileSync(join(folder, 'start.mjs'), program);
        execFileSync(process.execPath, ['--import', tsx, join(folder, 'start.mjs'), 'run', book, ...words], {
          env: { ...process.env, TSPLAY_MODULES_RAN: folder },
          stdio: 'pipe',
        });
        return readdirSync(folder)
          .filter((name) => name.endsWith('.ran'))
          .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean));
      };
      expect(tsplay('--syntax-check')).toEqual([]);
      expect(tsplay('--check')).toEqual(['ansible.builtin.stat planned', 'ansible.builtin.file planned']);
      expect(tsplay()).toContain('ansible.builtin.file applied');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);
});
