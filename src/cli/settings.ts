/**
 * What the environment and ansible.cfg say where the command line says nothing.
 * @module
 */
import { existsSync } from 'node:fs';
import { loadSettings, type SettingName, type Settings } from '../config/index.ts';
import type { DisplaySettings } from '../report/index.ts';
import type { OptionSpec, OptionTable, OptionValues } from './options/types.ts';
import type { CliProcess } from './process.ts';

/** What the environment and ansible.cfg say. Throws TSP1502 with the place of a value that does not fit. */
export const settingsOf = (proc: Pick<CliProcess, 'env' | 'cwd'>): Settings =>
  loadSettings({ env: proc.env, cwd: proc.cwd(), home: proc.env.HOME });

/** The value of a setting that was set; undefined for a default. */
const configured = (settings: Settings, name: SettingName): unknown =>
  settings.origin(name).kind === 'default' ? undefined : settings.values[name];

const asList = (value: unknown): readonly string[] =>
  Array.isArray(value) ? (value as string[]) : [String(value)];

function merge(spec: OptionSpec, value: unknown, isGiven: boolean, set: unknown): unknown {
  if (set === undefined) return value;
  // argparse counts on from the configured verbosity.
  if (spec.type === 'count') return Number(value) + Number(set);
  if (spec.type !== 'list' && spec.type !== 'words') return isGiven ? value : set;
  if (!isGiven) return asList(set);
  if (spec.combine === 'before') return [...asList(set), ...asList(value)];
  return spec.combine === 'after' ? [...asList(value), ...asList(set)] : value;
}

/** The options with configured values for those that were not given. */
export function withConfigured<T extends OptionTable>(
  table: T,
  values: OptionValues<T>,
  given: ReadonlySet<string>,
  settings: Settings,
): OptionValues<T> {
  const merged: Record<string, unknown> = { ...values };
  for (const [key, spec] of Object.entries(table))
    if (spec.setting !== undefined)
      merged[key] = merge(spec, merged[key], given.has(key), configured(settings, spec.setting));
  return merged as OptionValues<T>;
}

/** Ansible's default inventory, where there is one. */
export const defaultInventory = (settings: Settings): readonly string[] =>
  settings.origin('inventory').kind === 'default' ? settings.values.inventory.filter(existsSync) : [];

/** The default callback's options. */
export const displaySettings = ({ values }: Settings): DisplaySettings => ({
  displaySkippedHosts: values.displaySkippedHosts,
  displayOkHosts: values.displayOkHosts,
  displayFailedStderr: values.displayFailedStderr,
  showCustomStats: values.showCustomStats,
  showPerHostStart: values.showPerHostStart,
  checkModeMarkers: values.checkModeMarkers,
  showTaskPathOnFailure: values.showTaskPathOnFailure,
  deprecationWarnings: values.deprecationWarnings,
  resultFormat: values.callbackResultFormat,
  prettyResults: values.callbackFormatPretty,
  diffContext: values.diffContext,
});
