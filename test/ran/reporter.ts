/**
 * Fails a run in which a module was run by nothing. It is told only of all unit and integration tests together: vitest
 * is started once for each by `npm test`, which gives both one folder in TSPLAY_MODULES_RAN; each leaves a mark there when
 * all of its files have run. A run of a few files leaves none.
 */
import { accessSync, constants, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Reporter, TestModule, TestProject, TestRunEndReason, Vitest } from 'vitest/node';
import { moduleEntries } from '../../src/modules/index.ts';
import { exceptions, readers } from './lists.ts';
import { judge } from './verdict.ts';

const wanted = ['unit', 'integration'];
/** Their record is asked for only what is listed as theirs. */
const last = 'e2e';

function isThere(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

async function isWhole(project: TestProject, ran: ReadonlySet<string>): Promise<boolean> {
  const { testFiles } = await project.globTestFiles();
  return testFiles.length > 0 && testFiles.every((file) => ran.has(file));
}

function linesOf(folder: string): string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ran'));
  return files.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean));
}

export default class ModulesRan implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  async onTestRunEnd(
    modules: readonly TestModule[],
    _errors: readonly unknown[],
    reason: TestRunEndReason,
  ): Promise<void> {
    const folder = process.env['TSPLAY_MODULES_RAN'];
    const vitest = this.#vitest;
    if (folder === undefined || vitest === undefined || reason !== 'passed') return;
    if (vitest.config.testNamePattern !== undefined) return;
    for (const project of vitest.projects) {
      const files = modules.filter((module) => module.project === project);
      if (await isWhole(project, new Set(files.map(({ moduleId }) => moduleId))))
        writeFileSync(join(folder, `${project.name}.whole`), '');
    }
    if (!wanted.every((name) => existsSync(join(folder, `${name}.whole`)))) return;
    const names = moduleEntries.map((entry) => entry.names[0]);
    const withE2e = existsSync(join(folder, `${last}.whole`));
    const evidence = { modules: names, lines: linesOf(folder), readers, exceptions, withE2e };
    const faults = judge({ ...evidence, isThere });
    if (faults.length === 0) return;
    process.exitCode = 1;
    vitest.logger.error(
      `\nModules that no test runs (test/ran/lists.ts):\n${faults.map((fault) => `  ${fault}\n`).join('')}`,
    );
  }
}
