/**
 * Settings from the environment and `ansible.cfg`, each with where it comes from.
 * @module
 */
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { TsplayError } from '../errors/index.ts';
import type { SourceRef } from '../util/value.ts';
import { parseIni, type IniEntry } from './ini.ts';
import { resolvePath, type Setting, type TextContext } from './kinds.ts';
import { table, type SettingName } from './table.ts';

/** The value of every setting. */
type SettingValues = {
  readonly [K in SettingName]: (typeof table)[K] extends Setting<infer T> ? T : never;
};

type Origin =
  | { readonly kind: 'default' }
  | { readonly kind: 'env'; readonly variable: string }
  | { readonly kind: 'file'; readonly src: SourceRef };

export interface Settings {
  readonly values: SettingValues;
  readonly origin: (name: SettingName) => Origin;
  /** The `ansible.cfg` in use. */
  readonly file: string | undefined;
  readonly warnings: readonly string[];
}

export interface LoadSettingsOptions {
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly cwd?: string | undefined;
  readonly home?: string | undefined;
}

/** Reads the settings. Throws TSP1502 with the place of a value that does not fit. */
export function loadSettings(options: LoadSettingsOptions = {}): Settings {
  const { env = process.env, cwd = process.cwd(), home = homedir() } = options;
  const context: TextContext = { env, cwd, home };
  const warnings: string[] = [];
  const file = findConfig(context, warnings);
  const entries = rawSettings({ file });
  const values: Record<string, unknown> = {};
  const origins = new Map<string, Origin>();
  for (const [name, setting] of Object.entries(table) as [SettingName, Setting<unknown>][]) {
    const found = lookUp(setting, entries, { ...context, file });
    values[name] = found.value;
    origins.set(name, found.origin);
  }
  return {
    values: values as SettingValues,
    origin: (name) => origins.get(name) ?? { kind: 'default' },
    file,
    warnings,
  };
}

/** Everything that the configuration file says, by `section.key`, known or not. */
export const rawSettings = ({ file }: Pick<Settings, 'file'>): ReadonlyMap<string, IniEntry> =>
  file === undefined ? new Map() : parseIni(readFileSync(file, 'utf8'), file);

function lookUp(
  setting: Setting<unknown>,
  entries: ReadonlyMap<string, IniEntry>,
  context: TextContext,
): { value: unknown; origin: Origin } {
  const variable = setting.env.findLast((name) => context.env[name] !== undefined);
  if (variable !== undefined) {
    const text = context.env[variable] ?? '';
    const value = setting.read(text, { ...context, file: undefined });
    if (value === undefined && text.trim() !== '') throw bad(`env: ${variable}`, text, setting);
    return value === undefined ? defaultOf(setting, context) : { value, origin: { kind: 'env', variable } };
  }
  const key = setting.ini.findLast((name) => entries.has(name));
  const entry = key === undefined ? undefined : entries.get(key);
  if (key === undefined || entry === undefined) return defaultOf(setting, context);
  const value = setting.read(entry.value, context);
  if (value === undefined && entry.value.trim() !== '')
    throw bad(entry.src.file, entry.value, setting, entry.src);
  return value === undefined
    ? defaultOf(setting, context)
    : { value, origin: { kind: 'file', src: entry.src } };
}

/** A default, with `~` spelled out where it is a path of the controller's: that of a host is the host's. */
function defaultOf(setting: Setting<unknown>, context: TextContext): { value: unknown; origin: Origin } {
  const value = setting.default;
  const home = (text: unknown): unknown =>
    setting.type.startsWith('path') && typeof text === 'string' && text.startsWith('~/')
      ? resolvePath(text, context)
      : text;
  return { value: Array.isArray(value) ? value.map(home) : home(value), origin: { kind: 'default' } };
}

/** The error for a value that does not fit, with the name that Ansible has for the setting. */
const bad = (origin: string, text: string, setting: Setting<unknown>, src?: SourceRef): TsplayError =>
  new TsplayError(
    'TSP1502',
    `Invalid type for configuration option setting: ${setting.ansible} (from ${origin}): it must be ${setting.expected}, not "${text}"`,
    { src, length: text.length, hint: setting.doc },
  );

/**
 * The first of ANSIBLE_CONFIG, ./ansible.cfg, ~/.ansible.cfg, /etc/ansible/ansible.cfg. The one in the working
 * directory is not taken when everybody may write there: anybody could have put it there.
 */
function findConfig(context: TextContext, warnings: string[]): string | undefined {
  const { env, cwd, home } = context;
  const candidates: string[] = [];
  const named = env['ANSIBLE_CONFIG'];
  if (named !== undefined && named !== '') {
    const path = resolvePath(named, context);
    candidates.push(
      statSync(path, { throwIfNoEntry: false })?.isDirectory() ? join(path, 'ansible.cfg') : path,
    );
  }
  const local = resolve(cwd, 'ansible.cfg');
  const open = ((statSync(cwd, { throwIfNoEntry: false })?.mode ?? 0) & 0o002) !== 0;
  if (!open) candidates.push(local);
  candidates.push(join(home, '.ansible.cfg'), '/etc/ansible/ansible.cfg');
  const found = candidates.find(isReadable);
  if (open && found !== candidates[0] && isReadable(local))
    warnings.push(
      `Ansible is being run in a world writable directory (${cwd}), ignoring it as an ansible.cfg source.`,
    );
  return found;
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return !statSync(file).isDirectory();
  } catch {
    return false;
  }
}
