/**
 * Settings with their values and where those come from.
 * @module
 */
import { rawSettings, type SettingName, type Settings } from '../../../config/index.ts';
import { mask } from '../../../secrets/index.ts';
import { jsonText, pyText, yamlText } from '../../../template/index.ts';
import { fromPlain, type Value } from '../../../util/value.ts';
import { sortedSettings } from './describe.ts';

interface Entry {
  readonly name: string;
  readonly value: unknown;
  readonly origin: string;
}

type Env = Readonly<Record<string, string | undefined>>;

function originText(settings: Settings, name: SettingName): string {
  const origin = settings.origin(name);
  switch (origin.kind) {
    case 'default':
      return 'default';
    case 'env':
      return `env: ${origin.variable}`;
    case 'file':
      return origin.src.file;
  }
}

const entriesOf = (settings: Settings): Entry[] => [
  ...sortedSettings().map(([key, setting]) => ({
    name: setting.ansible,
    value: settings.values[key as SettingName] ?? null,
    origin: originText(settings, key as SettingName),
  })),
  { name: 'CONFIG_FILE', value: settings.file ?? null, origin: '' },
];

const byName = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

const isChanged = ({ origin }: Entry): boolean => origin !== 'default';

const lineOf = ({ name, value, origin }: Entry): string => `${name}(${origin}) = ${pyText(fromPlain(value))}`;

/** What may be said of a Galaxy server (config/manager.py, GALAXY_SERVER_DEF), with the default. */
const serverKeys: Readonly<Record<string, unknown>> = {
  url: null,
  username: null,
  password: null,
  token: null,
  auth_url: null,
  api_version: null,
  validate_certs: null,
  client_id: null,
  timeout: 60,
};

/** Of these only that they are set. */
const secretKeys: ReadonlySet<string> = new Set(['password', 'token']);

/** The servers of `[galaxy] server_list`, each with its settings. */
function galaxyServers(settings: Settings, env: Env): Map<string, Entry[]> {
  const raw = rawSettings(settings);
  const list = env['ANSIBLE_GALAXY_SERVER_LIST'] ?? raw.get('galaxy.server_list')?.value ?? '';
  const names = list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return new Map(
    names.map((server) => [
      server,
      Object.entries(serverKeys).map(([name, fallback]): Entry => {
        const variable = `ANSIBLE_GALAXY_SERVER_${server}_${name}`.toUpperCase();
        const given = env[variable];
        const shown = (value: string): string => (secretKeys.has(name) && value !== '' ? mask : value);
        if (given !== undefined) return { name, value: shown(given), origin: `env: ${variable}` };
        const entry = raw.get(`galaxy_server.${server}.${name}`);
        if (entry) return { name, value: shown(entry.value), origin: entry.src.file };
        return { name, value: fallback, origin: name === 'url' ? 'REQUIRED' : 'default' };
      }),
    ]),
  );
}

/** `config dump`. */
export function dumpSettings(
  settings: Settings,
  format: string,
  onlyChanged: boolean,
  env: Env,
): { readonly text: string } {
  const kept = (entries: readonly Entry[]): Entry[] =>
    entries.filter((entry) => !onlyChanged || isChanged(entry)).sort(byName);
  const entries = kept(entriesOf(settings));
  const servers = galaxyServers(settings, env);
  if (format === 'display') {
    const lines = entries.map(lineOf);
    lines.push('\nGALAXY_SERVERS:\n');
    for (const [server, own] of servers)
      lines.push(`\n${server}\n${'='.repeat(server.length)}`, ...kept(own).map(lineOf));
    return { text: `${lines.join('\n').replace(/\n$/, '')}\n` };
  }
  const data: Value = [
    ...entries.map((entry) => fromPlain({ ...entry })),
    fromPlain({ GALAXY_SERVERS: Object.fromEntries([...servers].map(([name, own]) => [name, tuples(own)])) }),
  ];
  return { text: format === 'json' ? `${jsonText(data)}\n` : yamlText(data) };
}

/** Settings of a server as Ansible's JSON has them: name, value, origin, type. */
const tuples = (entries: readonly Entry[]): Record<string, unknown> =>
  Object.fromEntries(entries.map(({ name, value, origin }) => [name, [name, value, origin, null]]));
