/**
 * `tsplay lint`.
 * @module
 */
import { writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { loadSettings } from '../../../config/index.ts';
import { ExitCode, TsplayError } from '../../../errors/index.ts';
import {
  countFindings,
  formatFindings,
  lint,
  profilesText,
  readConfig,
  rulesText,
  summaryText,
  tagsText,
  type FormatName,
  type FormatOptions,
  type LintConfig,
} from '../../../lint/index.ts';
import { colourPaint, noPaint, wantsColour } from '../../../report/style.ts';
import { lintCommand } from '../../options/lint.ts';
import type { OptionValues } from '../../options/types.ts';
import { parse } from '../../parse.ts';
import type { CliProcess } from '../../process.ts';
import { reportError } from '../../report-error.ts';
import { version } from '../../version.ts';
import { inspection } from './inspection.ts';

type Values = OptionValues<typeof lintCommand.options>;

/** ansible-lint's exit codes. */
const exit = { found: 2, configuration: 3, nothing: 5 } as const;

/** Runs the command. */
export async function executeLint(argv: readonly string[], proc: CliProcess): Promise<number> {
  const parsed = parse(lintCommand, argv);
  if ('help' in parsed) {
    proc.stdout.write(parsed.help);
    return ExitCode.ok;
  }
  const { options: values, args } = parsed;
  const listing = listingOf(values);
  if (listing !== undefined) {
    proc.stdout.write(listing);
    return ExitCode.ok;
  }
  let config: LintConfig;
  try {
    config = configOf(values, args, proc);
  } catch (error) {
    if (!(error instanceof TsplayError)) throw error;
    reportError(error, proc);
    return exit.configuration;
  }
  const result = await lint(args, config.options, inspection(config.options, proc));
  const format = (values.format ?? 'full') as FormatName;
  const formatting = formatOptions(values, proc);
  const out = formatFindings(
    values.quiet > 1 && format === 'full' ? 'quiet' : format,
    result.findings,
    formatting,
  );
  proc.stdout.write(out);
  const sarifFile = values.sarifFile ?? config.sarifFile;
  if (sarifFile !== undefined)
    writeFileSync(resolve(proc.cwd(), sarifFile), formatFindings('sarif', result.findings, formatting));
  const { failures, warnings } = countFindings(result.findings);
  const passed = failures === 0 && (!config.options.strict || warnings === 0);
  if (values.quiet === 0 && !config.quiet)
    proc.stderr.write(
      summaryText({ ...result, fixed: 0, changedFiles: 0, profile: config.options.profile, passed }),
    );
  if (!passed) return exit.found;
  if (result.found > 0) return ExitCode.ok;
  proc.stderr.write('There was nothing to look at: see the paths and what is excluded.\n');
  return exit.nothing;
}

function listingOf({ listRules, listTags, listProfiles, format }: Values): string | undefined {
  if (listRules) return rulesText(format === 'brief' || format === 'md' ? format : 'full');
  if (listTags) return tagsText();
  return listProfiles ? profilesText() : undefined;
}

function configOf(values: Values, paths: readonly string[], proc: CliProcess): LintConfig {
  const settings = loadSettings({ env: proc.env, cwd: proc.cwd(), home: proc.env.HOME });
  const { profile, tags, skipList, warnList, enableList, exclude, strict } = values;
  const { configFile, projectDir, ignoreFile, yamllintFile } = values;
  return readConfig({
    cwd: proc.cwd(),
    env: proc.env,
    rolesPath: settings.values.rolesPath,
    ...{ paths, configFile, projectDir, ignoreFile, yamllintFile },
    ...{ profile, tags, skipList, warnList, enableList, exclude, strict },
  });
}

function formatOptions(values: Values, proc: CliProcess): FormatOptions {
  const colour = values.forceColor || (!values.noColor && wantsColour(proc.env, proc.stdout.isTTY === true));
  return {
    paint: colour ? colourPaint : noPaint,
    cwd: proc.cwd(),
    pathOf: (file) => resolve(proc.cwd(), file.replace(/^~(?=\/)/, homedir())),
    version: version(),
    helpUri: 'https://ansible.readthedocs.io/projects/lint/rules/',
    quiet: values.quiet > 0,
  };
}
