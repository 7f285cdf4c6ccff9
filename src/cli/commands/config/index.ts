/**
 * `tsplay config`.
 * @module
 */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadSettings, type Settings } from '../../../config/index.ts';
import { ExitCode, TsplayError } from '../../../errors/index.ts';
import { tellHelp } from '../../help-text.ts';
import { pickAction } from '../../group.ts';
import { configActions, configCommand } from '../../options/config.ts';
import type { OptionTable } from '../../options/types.ts';
import { configLine } from '../../run/session.ts';
import { page } from '../../pager.ts';
import { parse } from '../../parse.ts';
import type { CliProcess } from '../../process.ts';

/** An action's text for the screen, and its exit code where it is another than 0. */
interface Answer {
  readonly text: string;
  readonly code?: ExitCode;
}

/** Options of all actions; each has some of them. */
interface Values {
  readonly format?: string | undefined;
  readonly onlyChanged?: boolean;
  readonly disabled?: boolean;
}

type Work = (settings: Settings, values: Values, proc: CliProcess) => Promise<Answer>;

const works: Readonly<Record<keyof typeof configActions, Work>> = {
  list: async (_settings, { format }) =>
    (await import('./describe.ts')).listSettings(format === 'json' ? 'json' : 'yaml'),
  dump: async (settings, { format, onlyChanged }, { env }) =>
    (await import('./dump.ts')).dumpSettings(settings, format ?? 'display', onlyChanged === true, env),
  view: (settings) => Promise.resolve(view(settings)),
  init: async (_settings, { format, disabled }) =>
    (await import('./init.ts')).initialSettings(format ?? 'ini', disabled === true),
  validate: async (settings, { format }, { env, stderr }) =>
    (await import('./validate.ts')).validateSettings(settings, format === 'env', env, stderr),
};

/** Runs the command. */
export async function executeConfig(argv: readonly string[], proc: CliProcess): Promise<number> {
  const picked = pickAction(configCommand, works, argv);
  if ('help' in picked) return tellHelp(picked, proc);
  const parsed = parse<OptionTable>(configActions[picked.action], picked.argv);
  if ('help' in parsed) return tellHelp(parsed, proc);
  const settings = settingsFor(parsed.options['config'] as string | undefined, proc);
  if (Number(parsed.options['verbose'] ?? 0) > 0) proc.stdout.write(`${configLine(settings)}\n`);
  const { text, code = ExitCode.ok } = await works[picked.action](settings, parsed.options, proc);
  await page(text, proc, settings);
  return code;
}

function settingsFor(file: string | undefined, proc: CliProcess): Settings {
  const home = proc.env.HOME;
  if (file === undefined) return loadSettings({ env: proc.env, cwd: proc.cwd(), home });
  const path = resolve(proc.cwd(), file);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new TsplayError('TSP1503', `The provided configuration file is missing or not accessible: ${path}`);
  return loadSettings({ env: { ...proc.env, ANSIBLE_CONFIG: path }, cwd: proc.cwd(), home });
}

function view({ file }: Settings): Answer {
  if (file === undefined) throw new TsplayError('TSP1002', 'Invalid or no config file was supplied');
  const text = readFileSync(file, 'utf8');
  return { text: text.endsWith('\n') ? text : `${text}\n` };
}
