/**
 * `tsplay lint`.
 * @module
 */
import { writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { ExitCode, TsplayError } from '../../../errors/index.ts';
import {
  addIgnored,
  countFindings,
  formatFindings,
  lint,
  lintAndFix,
  profilesText,
  readConfig,
  rulesText,
  summaryText,
  tagsText,
  type FixResult,
  type FormatName,
  type FormatOptions,
  type LintConfig,
  type LintOptions,
} from '../../../lint/index.ts';
import { colourPaint, noPaint, wantsColour } from '../../../report/style.ts';
import { visibleLine } from '../../../util/visible.ts';
import { lintCommand } from '../../options/lint.ts';
import type { OptionValues } from '../../options/types.ts';
import { tellHelp } from '../../help-text.ts';
import { parse } from '../../parse.ts';
import type { CliProcess } from '../../process.ts';
import { settingsOf } from '../../settings.ts';
import { reportError } from '../../report-error.ts';
import { version } from '../../version.ts';
import { inspection } from './inspection.ts';

type Values = OptionValues<typeof lintCommand.options>;

/** ansible-lint's exit codes. */
const exit = { found: 2, configuration: 3, nothing: 5, mended: 8 } as const;

/** `--fix` without names is for all of them. A path may follow it. */
const bareFix = (word: string): string => (word === '--fix' || word === '--write' ? '--fix=all' : word);

/** Runs the command. */
export async function executeLint(argv: readonly string[], proc: CliProcess): Promise<number> {
  const parsed = parse(lintCommand, argv.map(bareFix));
  if ('help' in parsed) return tellHelp(parsed, proc);
  const { options: values, args } = parsed;
  const listing = listingOf(values);
  if (listing !== undefined) {
    proc.stdout.write(listing);
    return ExitCode.ok;
  }
  try {
    const config = configOf(values, args, proc);
    return tell(await look(values, args, config, proc), values, config, proc);
  } catch (error) {
    if (!(error instanceof TsplayError) || error.code !== 'TSP1502') throw error;
    reportError(error, proc);
    return exit.configuration;
  }
}

async function look(
  { fix }: Values,
  paths: readonly string[],
  { options, writeList }: LintConfig,
  proc: CliProcess,
): Promise<FixResult> {
  // The configuration says what `--fix` alone mends; that it mends at all, the command line says.
  const names = fix.join() === 'all' ? (writeList ?? fix) : fix;
  const open = inspection(options, proc);
  if (fix.length === 0 || names.includes('none'))
    return { ...(await lint(paths, options, open)), fixed: 0, changedFiles: 0 };
  return await lintAndFix({ paths, options, open, names, pathOf: (file) => absolute(file, proc) });
}

/** Tells what was found; gives the exit status. */
function tell(
  result: FixResult,
  values: Values,
  { options, quiet, sarifFile }: LintConfig,
  proc: CliProcess,
): number {
  const formatting = formatOptions(values, proc);
  const format = (values.format ?? 'full') as FormatName;
  const shown = values.quiet > 1 && format === 'full' ? 'quiet' : format;
  proc.stdout.write(formatFindings(shown, result.findings, formatting));
  const file = values.sarifFile ?? sarifFile;
  if (file !== undefined)
    writeFileSync(resolve(proc.cwd(), file), formatFindings('sarif', result.findings, formatting));
  if (values.generateIgnore) ignoreAll(result, values, options, proc);
  const { failures, warnings } = countFindings(result.findings);
  const passed = failures === 0 && (!options.strict || warnings === 0);
  if (values.quiet === 0 && !quiet)
    proc.stderr.write(summaryText({ ...result, profile: options.profile, passed }));
  if (failures === 0 && result.changedFiles > 0) return exit.mended;
  if (!passed) return exit.found;
  if (result.found > 0) return ExitCode.ok;
  proc.stderr.write('There was nothing to look at: see the paths and what is excluded.\n');
  return exit.nothing;
}

/** Adds what was found to the ignore file, but for what cannot be ignored. */
function ignoreAll(
  { findings }: FixResult,
  { ignoreFile }: Values,
  { projectDir }: LintOptions,
  proc: CliProcess,
): void {
  const some = findings
    .filter(({ ignored, rule }) => !ignored && !rule.tags.includes('unskippable'))
    .map(({ file, tag }) => ({ path: absolute(file, proc), tag }));
  const cwd = proc.cwd();
  const { file, added, unnamed } = addIgnored(some, projectDir, ignoreFile && resolve(cwd, ignoreFile), cwd);
  proc.stderr.write(`${added} lines were added to ${file}.\n`);
  if (unnamed.length > 0)
    proc.stderr.write(
      `No line of it can name these, for their blanks: ${unnamed.map(visibleLine).join(', ')}\n`,
    );
}

/** A file as it is told, as an absolute path. */
const absolute = (file: string, proc: CliProcess): string =>
  resolve(
    proc.cwd(),
    file.replace(/^~(?=\/)/, () => homedir()),
  );

function listingOf({ listRules, listTags, listProfiles, format }: Values): string | undefined {
  if (listRules) return rulesText(format === 'brief' || format === 'md' ? format : 'full');
  if (listTags) return tagsText();
  return listProfiles ? profilesText() : undefined;
}

function configOf(values: Values, paths: readonly string[], proc: CliProcess): LintConfig {
  const settings = settingsOf(proc);
  const { profile, tags, skipList, warnList, enableList, exclude, strict } = values;
  const { configFile, projectDir, ignoreFile, generateIgnore, yamllintFile } = values;
  return readConfig({
    cwd: proc.cwd(),
    env: proc.env,
    rolesPath: settings.values.rolesPath,
    ...{ paths, configFile, projectDir, ignoreFile, generateIgnore, yamllintFile },
    ...{ profile, tags, skipList, warnList, enableList, exclude, strict },
  });
}

function formatOptions(values: Values, proc: CliProcess): FormatOptions {
  const colour = values.forceColor || (!values.noColor && wantsColour(proc.env, proc.stdout.isTTY === true));
  return {
    paint: colour ? colourPaint : noPaint,
    cwd: proc.cwd(),
    pathOf: (file) => absolute(file, proc),
    version: version(),
    helpUri: 'https://ansible.readthedocs.io/projects/lint/rules/',
    quiet: values.quiet > 0,
  };
}
