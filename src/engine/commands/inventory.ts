/**
 * The inventory by itself, without a run.
 * @module
 */
import { InventoryDump } from '../../inventory/index.ts';
import { Redactor } from '../../secrets/index.ts';
import { pyText } from '../../template/index.ts';
import { EncryptedString, TemplateString, type SourceRef, type Value } from '../../util/value.ts';
import type { RunHooks, RunOptions } from '../state/options.ts';
import { openSources } from '../assembly/open-run.ts';

export interface InventoryRequest {
  readonly export: boolean;
  readonly playbookDir: string | undefined;
}

export interface OpenedInventory {
  readonly dump: InventoryDump;
  /** Hosts of a pattern, whatever the limit. */
  readonly match: (pattern: string) => readonly string[];
  /** A value for a person to read: templates as they are written, vault values opened. Throws TSP1401. */
  readonly readable: (value: Value) => string;
  /** Ends what runs beside tsplay for plug-ins. */
  readonly close: () => void;
}

/** Reads an inventory. Throws what is wrong with it; warnings are emitted. */
export async function openInventory(
  request: InventoryRequest,
  options: RunOptions,
  hooks: RunHooks,
): Promise<OpenedInventory> {
  const warn = (message: string, src?: SourceRef): void =>
    hooks.emit({ type: 'warning', time: Date.now(), message, src });
  const redactor = hooks.redactor ?? new Redactor();
  // What is looked at is what can be read.
  const sources = await openSources(options, hooks, redactor, warn, { pluginsMayFail: true });
  const { inventory, files, extraVars, settings, vault, plugins, python } = sources;
  const opened = (value: Value): Value => {
    if (value instanceof TemplateString) return value.text;
    if (value instanceof EncryptedString) return vault.decryptValue(value);
    if (value instanceof Map) return new Map([...value].map(([key, member]) => [key, opened(member)]));
    return Array.isArray(value) ? value.map(opened) : value;
  };
  const dump = new InventoryDump(inventory, files, {
    ...request,
    plugins,
    limit: options.limit,
    cwd: hooks.cwd,
    extraVars,
    mergeHashes: settings.values.hashBehaviour === 'merge',
  });
  return {
    dump,
    match: (pattern) => inventory.match(pattern),
    readable: (value) => pyText(opened(value)),
    close: () => python.side.close(),
  };
}
