/**
 * What the environment and ansible.cfg say where the command line says nothing.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import type { DisplaySettings } from '../report/index.ts';
import type { OptionSpec, OptionTable, OptionValues } from './options/types.ts';
import type { CliProcess } from './process.ts';

/** Where a configured value is looked up: `env` first, then `ini` (`section.key`). */
export type Lookup = (place: { readonly env?: string; readonly ini?: string }) => string | undefined;

/** Looks in the environment. */
export const environmentLookup =
  ({ env }: CliProcess): Lookup =>
  (place) =>
    place.env === undefined ? undefined : env[place.env];

const isTrue = (text: string): boolean => /^(1|y|yes|t|true|on)$/i.test(text.trim());

function convert(spec: OptionSpec, text: string): unknown {
  switch (spec.type) {
    case 'flag':
      return isTrue(text);
    case 'count':
    case 'int':
      if (!/^\s*[+-]?\d+\s*$/.test(text))
        throw new TsplayError('TSP1502', `${spec.env ?? spec.long[0]} must be a whole number, not '${text}'`);
      return Number(text);
    case 'text':
      return text;
    case 'list':
    case 'words':
      return text
        .split(',')
        .map((word) => word.trim())
        .filter((word) => word !== '');
  }
}

/** The options with configured values for those that were not given. */
export function withConfigured<T extends OptionTable>(
  table: T,
  values: OptionValues<T>,
  given: ReadonlySet<string>,
  lookup: Lookup,
): OptionValues<T> {
  const merged: Record<string, unknown> = { ...values };
  for (const [key, spec] of Object.entries(table)) {
    if (given.has(key)) continue;
    const text = lookup(spec);
    if (text !== undefined && text !== '') merged[key] = convert(spec, text);
  }
  return merged as OptionValues<T>;
}

const displayKeys = {
  displaySkippedHosts: 'display_skipped_hosts',
  displayOkHosts: 'display_ok_hosts',
  displayFailedStderr: 'display_failed_stderr',
  showCustomStats: 'show_custom_stats',
  showPerHostStart: 'show_per_host_start',
  checkModeMarkers: 'check_mode_markers',
  showTaskPathOnFailure: 'show_task_path_on_failure',
} as const satisfies Record<keyof DisplaySettings, string>;

/** The default callback's options, as Ansible names them. */
export function displaySettings(lookup: Lookup): Partial<DisplaySettings> {
  const set: Partial<Record<keyof DisplaySettings, boolean>> = {};
  for (const [key, name] of Object.entries(displayKeys)) {
    const text = lookup({ env: `ANSIBLE_${name.toUpperCase()}`, ini: `defaults.${name}` });
    if (text !== undefined && text !== '') set[key as keyof DisplaySettings] = isTrue(text);
  }
  return set;
}
