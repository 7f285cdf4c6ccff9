/**
 * `--fix`: findings mended in their files, by edits of the text, until there is nothing more to mend.
 * @module
 */
import { readFileSync } from 'node:fs';
import { replaceFileSync } from '../../util/local-file.ts';
import type { LintOptions } from '../config/options.ts';
import { lint, LintMemory, type LintResult, type OpenInspection } from '../run.ts';
import type { Finding } from '../types.ts';
import { chosenFixes, mended } from './choose.ts';

/** Mending one thing may show another; more rounds than this would be two rules that undo each other. */
const maxRounds = 12;

export interface FixResult extends LintResult {
  readonly fixed: number;
  readonly changedFiles: number;
}

interface Work {
  readonly paths: readonly string[];
  readonly options: LintOptions;
  readonly open: OpenInspection;
  /** Names of rules, findings or groups; `all`. */
  readonly names: readonly string[];
  /** A file as it is told, as an absolute path. */
  readonly pathOf: (file: string) => string;
}

/** Lints, mends what can be mended, and lints again. Throws TSP1502 for names that mean nothing. */
export async function lintAndFix({ paths, options, open, names, pathOf }: Work): Promise<FixResult> {
  const chosen = chosenFixes(names);
  const changed = new Set<string>();
  const memory = new LintMemory();
  const first = await lint(paths, options, open, memory);
  let result = first;
  for (let round = 0; round < maxRounds; round++) {
    const wrote = mendFiles(result.findings.filter(chosen), pathOf);
    if (wrote.length === 0) break;
    for (const file of wrote) changed.add(file);
    result = await lint(paths, options, open, memory);
  }
  // What is mended may mend a book as a whole.
  if (changed.size > 0) {
    memory.books.clear();
    result = await lint(paths, options, open, memory);
  }
  return {
    ...result,
    fixed: Math.max(0, first.findings.length - result.findings.length),
    changedFiles: changed.size,
  };
}

/** Writes the files whose findings can be mended, each whole or not at all. */
function mendFiles(findings: readonly Finding[], pathOf: (file: string) => string): string[] {
  const byFile = new Map<string, Finding[]>();
  for (const finding of findings) byFile.set(finding.file, [...(byFile.get(finding.file) ?? []), finding]);
  const wrote: string[] = [];
  for (const [name, own] of byFile) {
    if (own.every(({ fix }) => fix.length === 0)) continue;
    const path = pathOf(name);
    const bytes = readFileSync(path);
    const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? '\uFEFF' : '';
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const better = mended(text, path, own);
    if (better === text) continue;
    replaceFileSync(path, mark + better);
    wrote.push(name);
  }
  return wrote;
}
