/**
 * Entry of the command line. Loads a command's code only when that command is used.
 * @module
 */
import { consoleOnStderr } from './console.ts';
import { Redactor } from '../secrets/index.ts';
import { guarded, outputWritten, realProcess, type CliProcess } from './process.ts';
import { withUncaught } from './uncaught.ts';

type Execute = (argv: readonly string[], proc: CliProcess) => Promise<number>;

const implementations: Readonly<Record<string, () => Promise<Execute>>> = {
  run: async () => (await import('./commands/run/index.ts')).executeRun,
  drift: async () => (await import('./commands/run/drift.ts')).executeDrift,
  plan: async () => (await import('./commands/plan/index.ts')).executePlan,
  apply: async () => (await import('./commands/plan/apply.ts')).executeApply,
  show: async () => (await import('./commands/plan/show.ts')).executeShow,
  lint: async () => (await import('./commands/lint/index.ts')).executeLint,
  runs: async () => (await import('./commands/runs/index.ts')).executeRuns,
  report: async () => (await import('./commands/report/index.ts')).executeReport,
  service: async () => (await import('./commands/service/index.ts')).executeService,
  web: async () => (await import('./commands/web/index.ts')).executeWeb,
  init: async () => (await import('./commands/init/index.ts')).executeInit,
  adhoc: async () => (await import('./commands/adhoc/index.ts')).executeAdhoc,
  console: async () => (await import('./commands/console/index.ts')).executeConsole,
  pull: async () => (await import('./commands/pull/index.ts')).executePull,
  rulebook: async () => (await import('./commands/rulebook/index.ts')).executeRulebook,
  inventory: async () => (await import('./commands/inventory/index.ts')).executeInventory,
  vault: async () => (await import('./commands/vault/index.ts')).executeVault,
  config: async () => (await import('./commands/config/index.ts')).executeConfig,
  galaxy: async () => (await import('./commands/galaxy/index.ts')).executeGalaxy,
  completion: async () => (await import('./commands/completion/index.ts')).executeCompletion,
  doc: async () => (await import('./commands/doc/index.ts')).executeDoc,
};

/** Runs a command line and gives its exit code. Never rejects: whatever went wrong has been told on stderr. */
export async function main(argv: readonly string[], bare: CliProcess): Promise<number> {
  const proc = guarded(bare);
  quietPipes(proc);
  try {
    return await dispatch(argv, proc);
  } catch (error) {
    const { reportError } = await import('./report-error.ts');
    return reportError(error, proc);
  }
}

async function dispatch([name, ...rest]: readonly string[], proc: CliProcess): Promise<number> {
  if (name === '--version' || name === '-V') {
    const { version } = await import('./version.ts');
    proc.stdout.write(`tsplay ${version()}\n`);
    return 0;
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const { overview } = await import('./help.ts');
    proc.stdout.write(overview());
    return name === undefined ? 2 : 0;
  }
  const { commands, findCommand } = await import('./options/index.ts');
  const command = findCommand(name);
  const load = command && implementations[command.name];
  if (load === undefined)
    return await unknownCommand(
      name,
      commands.flatMap((known) => [known.name, ...known.aliases]),
    );
  if (rest[0] === '--version') return await dispatch(['--version'], proc);
  return await (
    await load()
  )(rest, proc);
}

async function unknownCommand(name: string, known: readonly string[]): Promise<never> {
  const { TsplayError } = await import('../errors/index.ts');
  const { didYouMean } = await import('../util/suggest.ts');
  const hint = /\.ya?ml$/.test(name)
    ? `To run a playbook: tsplay run ${name}`
    : (didYouMean(name, known) ?? '`tsplay --help` lists the commands.');
  throw new TsplayError('TSP1501', `there is no command '${name}'`, { hint });
}

/** A reader (`| head`) or terminal that went away is no reason to stop in the middle of a deployment. */
function quietPipes({ stdout, stderr }: CliProcess): void {
  for (const stream of [stdout, stderr])
    stream.on?.('error', (error) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    });
}

/** What bin/tsplay.js calls. */
export async function start(): Promise<void> {
  const proc = withUncaught({ ...realProcess(), redactor: new Redactor() });
  consoleOnStderr(proc);
  const code = await main(process.argv.slice(2), proc);
  // To a pipe Node writes no more at once than fits into it, and the reader may be slow.
  await outputWritten();
  // Left-over handles (a connection that is still closing) must not keep a finished run waiting.
  process.exit(code);
}
