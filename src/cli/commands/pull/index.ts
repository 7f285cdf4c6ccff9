/**
 * `tsplay pull`: `tsplay adhoc` with the module of the repository, then `tsplay run` in the checkout.
 * @module
 */
import { randomInt } from 'node:crypto';
import { existsSync, rmSync, statSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ExitCode, TsplayError } from '../../../errors/index.ts';
import { mask } from '../../../secrets/index.ts';
import { pullCommand, repoModules } from '../../options/pull.ts';
import { tellHelp } from '../../help-text.ts';
import { parse } from '../../parse.ts';
import type { CliProcess } from '../../process.ts';
import { settingsOf, withConfigured } from '../../settings.ts';
import { executeAdhoc } from '../adhoc/index.ts';
import { executeRun } from '../run/index.ts';
import { checkoutWords, playWords, type PullValues } from './words.ts';
import { hostNames } from './host-names.ts';
import { pickPlaybooks } from './playbooks.ts';

/** Runs the command. */
export async function executePull(argv: readonly string[], proc: CliProcess): Promise<number> {
  const parsed = parse(pullCommand, argv);
  if ('help' in parsed) return tellHelp(parsed, proc);
  const settings = settingsOf(proc);
  const values = withConfigured(pullCommand.options, parsed.options, parsed.given, settings);
  // The inventory is that of the checkout, unless the command line says another.
  const given = parsed.given.has('inventory') ? values.inventory.map((source) => placed(source, proc)) : [];
  const names = await hostNames();
  const dest = folderOf(values, names[0] ?? hostname(), proc);
  const seconds = checked(values);
  proc.stdout.write(
    `Starting Ansible Pull at ${stamp(new Date())}\ntsplay pull ${told(argv, values, proc)}\n`,
  );
  if (seconds > 0) {
    proc.stdout.write(`Sleeping for ${seconds} seconds...\n`);
    await wait(seconds * 1000);
  }
  const hosts = ['localhost', ...names, '127.0.0.1'].join(',');
  const { code, changed } = await checkOut(checkoutWords(values, given.filter(isThere), dest, hosts), proc);
  if (code !== ExitCode.ok) {
    if (!values.force) return code;
    warn(proc, 'Unable to update repository. Continuing with (forced) run of playbook.');
  } else if (values.onlyIfChanged && !changed) {
    proc.stdout.write('Repository has not changed, quitting.\n');
    return ExitCode.ok;
  }
  const playbooks = pickPlaybooks(dest, parsed.args, names, (message) => warn(proc, message));
  const ended = await executeRun(playWords(inPlace(values, proc), given, playbooks, hosts), {
    ...proc,
    cwd: () => dest,
  });
  if (values.purge) rmSync(dest, { recursive: true, force: true });
  return ended;
}

/** The command line without the values of extra variables and passwords of addresses: what cron prints is sent by mail. */
function told(argv: readonly string[], { extraVars }: PullValues, { redactor }: CliProcess): string {
  const own = extraVars.filter((value) => !value.startsWith('@'));
  const words = argv.map((word) => {
    const value = own.find((each) => each !== '' && word.endsWith(each));
    return value === undefined ? word : word.slice(0, -value.length) + mask;
  });
  const line = words.join(' ');
  return redactor?.scrub(line) ?? line;
}

/** Files of passwords by their absolute paths. */
const inPlace = (values: PullValues, proc: CliProcess): PullValues => {
  const path = (file: string | undefined): string | undefined =>
    file === undefined || file === '-' ? file : resolve(proc.cwd(), file);
  return {
    ...values,
    vaultPasswordFile: values.vaultPasswordFile.map((file) => resolve(proc.cwd(), file)),
    becomePasswordFile: path(values.becomePasswordFile),
    connectionPasswordFile: path(values.connectionPasswordFile),
  };
};

/** An inventory in the repository is there only later. */
const isThere = (source: string): boolean => source.includes(',') || existsSync(source);

/** An inventory by its absolute path: the playbook runs in another folder. */
const placed = (source: string, proc: CliProcess): string =>
  source.includes(',') ? source : resolve(proc.cwd(), source);

const warn = ({ stderr }: CliProcess, message: string): void => void stderr.write(`[WARNING]: ${message}\n`);

/** Where the checkout is. Throws TSP1503 for something that is not a folder. */
function folderOf({ directory }: PullValues, host: string, proc: CliProcess): string {
  const home = proc.env['HOME'] ?? homedir();
  const ansibleHome = proc.env['ANSIBLE_HOME'] ?? join(home, '.ansible');
  const folder =
    directory === undefined
      ? join(ansibleHome, 'pull', host)
      : resolve(proc.cwd(), directory.replace(/^~(?=\/|$)/, home));
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new TsplayError('TSP1503', `${folder} is not a valid or accessible directory.`);
  return folder;
}

/** Throws TSP1503 for options that make no sense; gives the seconds to sleep. */
function checked({ url, moduleName = 'git', sleep }: PullValues): number {
  if (url === undefined)
    throw new TsplayError('TSP1503', 'URL for repository not specified, use -h for help');
  if (!repoModules.some((known) => known === moduleName))
    throw new TsplayError(
      'TSP1503',
      `Unsupported repo module ${moduleName}, choices are ${repoModules.join(',')}`,
    );
  if (sleep === undefined) return 0;
  if (!/^\d+$/.test(sleep)) throw new TsplayError('TSP1503', `${sleep} is not a number.`);
  return Number(sleep) > 0 ? randomInt(Number(sleep)) : 0;
}

/** Brings the repository; whether it is another now is in what the command prints. */
async function checkOut(
  words: readonly string[],
  proc: CliProcess,
): Promise<{ readonly code: number; readonly changed: boolean }> {
  let printed = '';
  const { isTTY, columns } = proc.stdout;
  const stdout = {
    isTTY,
    columns,
    write: (chunk: string | Uint8Array) => {
      printed += chunk.toString();
      return proc.stdout.write(chunk);
    },
  };
  const code = await executeAdhoc(words, { ...proc, stdout });
  return { code, changed: printed.includes('"changed": true') };
}

/** `2026-01-31 23:59:59`, local time. */
function stamp(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}
