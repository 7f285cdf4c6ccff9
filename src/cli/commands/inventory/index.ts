/**
 * `tsplay inventory`.
 * @module
 */
import { resolve } from 'node:path';
import type { OpenedInventory } from '../../../engine/commands/inventory.ts';
import { ExitCode, TsplayError } from '../../../errors/index.ts';
import { replaceFileSync } from '../../../util/local-file.ts';
import type { Dict } from '../../../util/value.ts';
import { errorText } from '../../../util/error-text.ts';
import { asker } from '../../ask.ts';
import { inventoryCommand, type InventoryCommandOptions } from '../../options/inventory.ts';
import type { OptionValues } from '../../options/types.ts';
import { tellHelp } from '../../help-text.ts';
import { parse } from '../../parse.ts';
import type { CliProcess } from '../../process.ts';
import { reportOptions } from '../../run/output.ts';
import { listening, quietHooks } from '../../run/session.ts';
import { noOptions, vaultIdsOf } from '../../run/to-options.ts';
import { settingsOf, defaultInventory, withConfigured } from '../../settings.ts';

type Values = OptionValues<InventoryCommandOptions>;

/** Runs the command. */
export async function executeInventory(argv: readonly string[], proc: CliProcess): Promise<number> {
  const parsed = parse(inventoryCommand, argv);
  if ('help' in parsed) return tellHelp(parsed, proc);
  const settings = settingsOf(proc);
  const values = withConfigured(inventoryCommand.options, parsed.options, parsed.given, settings);
  requireOneAction(values);
  return listening(proc, async (interrupt) => {
    const report = reportOptions(proc, { noColor: values.noColor, verbosity: values.verbose, settings });
    const { openInventory } = await import('../../../engine/commands/inventory.ts');
    const playbookDir =
      values.playbookDir === undefined ? undefined : resolve(proc.cwd(), values.playbookDir);
    const opened = await openInventory(
      { export: values.export, playbookDir },
      {
        ...noOptions,
        bookDir: playbookDir,
        inventories: values.inventory.length > 0 ? values.inventory : defaultInventory(settings),
        limit: values.limit,
        extraVars: values.extraVars,
        vaultIds: vaultIdsOf(values, settings),
      },
      quietHooks({ proc, ask: asker(proc, interrupt.raise), interrupt, settings, report }),
    );
    const text = await show(opened, values, parsed.args[0] ?? 'all').finally(() => opened.close());
    deliver(text, values.output, proc);
    return text === '' ? ExitCode.error : ExitCode.ok;
  });
}

function requireOneAction({ list, host, graph }: Values): void {
  const used = [list, host !== undefined && host !== '', graph].filter(Boolean).length;
  if (used === 0)
    throw new TsplayError(
      'TSP1503',
      'No action selected, at least one of --host, --graph or --list needs to be specified.',
    );
  if (used > 1)
    throw new TsplayError(
      'TSP1503',
      'Conflicting options used, only one of --host, --graph or --list can be used at the same time.',
    );
}

async function show(
  { dump, match, readable }: OpenedInventory,
  values: Values,
  group: string,
): Promise<string> {
  if (values.graph) {
    const lines = dump.graph(group, values.vars, readable);
    if (lines === undefined)
      throw new TsplayError('TSP1503', 'Pattern must be valid group name when using --graph');
    return lines.join('\n');
  }
  if (values.host !== undefined) {
    const [name, ...more] = match(values.host);
    if (name === undefined || more.length > 0)
      throw new TsplayError('TSP1503', 'You must pass a single valid host to --host parameter');
    return write(dump.hostVars(name), values);
  }
  if (values.yaml) return write(dump.nested(), values);
  return write(values.toml ? dump.flat() : dump.list(), values);
}

async function write(data: Dict, { yaml, toml }: Values): Promise<string> {
  if (toml && !yaml) {
    const { tomlText } = await import('../../../inventory/index.ts');
    return tomlText(data);
  }
  const { jsonText, yamlText } = await import('../../../template/index.ts');
  return yaml ? yamlText(data) : jsonText(data);
}

function deliver(text: string, output: string | undefined, proc: CliProcess): void {
  if (output === undefined) {
    if (text !== '') proc.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    return;
  }
  try {
    replaceFileSync(resolve(proc.cwd(), output), text);
  } catch (cause) {
    const why = errorText(cause);
    throw new TsplayError('TSP1002', `Unable to write to destination file (${output}): ${why}`, { cause });
  }
}
