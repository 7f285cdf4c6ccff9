/**
 * Small projects on the disk, and what is found in them.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from '../cli/fake-process.ts';

export interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Project {
  readonly folder: string;
  readonly read: (name: string) => string;
  readonly tsplay: (...argv: readonly string[]) => Promise<Told>;
  /** Findings as `file:line finding`, those of the whole project where no path is named. */
  readonly lint: (...argv: readonly string[]) => Promise<string[]>;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Lays out files by name. Folders of the machine's user are out of reach. */
export function project(files: Readonly<Record<string, string>>): Project {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-lint-'));
  folders.push(folder);
  mkdirSync(join(folder, '.git'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const tsplay = async (...argv: readonly string[]): Promise<Told> => {
    const proc = fakeProcess({ cwd: folder, env: { HOME: folder, PATH: process.env['PATH'] ?? '' } });
    const code = await main(['lint', ...argv], proc);
    return { code, out: proc.stdout.text, err: proc.stderr.text };
  };
  return {
    folder,
    read: (name) => readFileSync(join(folder, name), 'utf8'),
    tsplay,
    async lint(...argv) {
      const { out, err } = await tsplay('-q', '-f', 'codeclimate', ...argv);
      if (!out.startsWith('[')) throw new Error(err);
      return (JSON.parse(out) as Issue[]).map(
        ({ check_name: name, location: { path, lines, positions } }) =>
          `${path}:${lines?.begin ?? positions?.begin.line ?? 0} ${name}`,
      );
    },
  };
}

export interface Issue {
  readonly check_name: string;
  readonly description: string;
  readonly severity: string;
  readonly fingerprint: string;
  readonly location: {
    readonly path: string;
    readonly lines?: { readonly begin: number };
    readonly positions?: { readonly begin: { readonly line: number; readonly column: number } };
  };
}

const indented = (text: string): string => text.replace(/^(?=.)/gm, '    ');

/** A playbook of these tasks; the first line of them is line 5. */
export const book = (tasks: string): string =>
  `---\n- name: Book\n  hosts: all\n  tasks:\n${indented(tasks.replace(/^\n/, ''))}`;
