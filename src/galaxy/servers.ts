/**
 * The Galaxy servers of a command: those of the command line, of `ansible.cfg`, or the default one.
 * @module
 */
import { existsSync } from 'node:fs';
import { rawSettings, type Settings } from '../config/index.ts';
import { authorizationOf } from '../connection/http/trail.ts';
import { TsplayError } from '../errors/index.ts';
import { urlPasswords } from '../secrets/index.ts';
import { loadYamlFile } from '../source/index.ts';
import { booleanOf } from '../util/boolean-words.ts';
import { field, jsonFrom, textOf } from './http.ts';
import { GalaxyServer, type Authorize } from './server.ts';

export interface ServerOptions {
  /** A name of the list, or an address. */
  readonly server: string | undefined;
  readonly token: string | undefined;
  readonly ignoreCerts: boolean;
  /** Seconds. */
  readonly timeout: number | undefined;
  /** Told of tokens and passwords. */
  readonly onSecret: (text: string) => void;
}

type Key =
  'url' | 'username' | 'password' | 'token' | 'auth_url' | 'validate_certs' | 'client_id' | 'timeout';

const truthy = (text: string): boolean => text === '1.0' || booleanOf(text) === true;

/** What one section says; its environment variables are stronger. */
const reader = (
  settings: Settings,
  env: Readonly<Record<string, string | undefined>>,
  { onSecret }: Pick<ServerOptions, 'onSecret'>,
): ((name: string, key: Key) => string | undefined) => {
  const entries = rawSettings(settings);
  return (name, key) => {
    const variable = env[`ANSIBLE_GALAXY_SERVER_${name.toUpperCase()}_${key.toUpperCase()}`];
    const text = variable ?? entries.get(`galaxy_server.${name}.${key}`)?.value;
    if (text === undefined || text.trim() === '') return undefined;
    if (key === 'token' || key === 'password') onSecret(text.trim());
    return text.trim();
  };
};

const none: Authorize = () => Promise.resolve({});
const header = (text: string) => ({ Authorization: text });

function tokenFrom(file: string, { token, onSecret }: Pick<ServerOptions, 'token' | 'onSecret'>): Authorize {
  return () => {
    const stored = token ?? (existsSync(file) ? textOf(field(loadYamlFile(file), 'token')) : undefined);
    if (stored === undefined || stored === '') return Promise.resolve({});
    onSecret(stored);
    return Promise.resolve(header(`Token ${stored}`));
  };
}

/** Automation Hub: an offline token buys one that holds for a while; it is asked for once. */
function keycloak(token: string, url: string, clientId: string, validateCerts: boolean): Authorize {
  let bought: Promise<Readonly<Record<string, string>>> | undefined;
  const buy = async (): Promise<Readonly<Record<string, string>>> => {
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: clientId,
      refresh_token: token,
    }).toString();
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const data = await jsonFrom(
      { url, method: 'POST', headers, body, validateCerts },
      `Error when asking ${url} for a token`,
    );
    const access = textOf(field(data, 'access_token'));
    if (access === undefined) throw new TsplayError('TSP1505', `${url} gives no access_token`);
    return header(`Bearer ${access}`);
  };
  return () => (bought ??= buy());
}

/** @throws {TsplayError} TSP1502 for a server of the list that has no url */
export function galaxyServers(
  settings: Settings,
  env: Readonly<Record<string, string | undefined>>,
  options: ServerOptions,
): readonly GalaxyServer[] {
  const { values } = settings;
  const known = (url: string): string => {
    for (const password of urlPasswords(url)) options.onSecret(password);
    return url;
  };
  const read = reader(settings, env, options);
  const checked = !options.ignoreCerts && !values.galaxyIgnoreCerts;
  const seconds = options.timeout ?? values.galaxyServerTimeout;
  const plain = tokenFrom(values.galaxyTokenPath, options);
  const configured = values.galaxyServerList.map((name) => {
    const url = read(name, 'url');
    if (url === undefined)
      throw new TsplayError('TSP1502', `the Galaxy server ${name} has no url`, {
        hint: `\`url = …\` in [galaxy_server.${name}] of ansible.cfg, or ANSIBLE_GALAXY_SERVER_${name.toUpperCase()}_URL`,
      });
    const certs = read(name, 'validate_certs');
    const validateCerts = certs === undefined ? checked : truthy(certs);
    const [username, token, authUrl] = [read(name, 'username'), read(name, 'token'), read(name, 'auth_url')];
    const authorize =
      username !== undefined
        ? () =>
            Promise.resolve(
              header(authorizationOf({ user: username, password: read(name, 'password') ?? '' })),
            )
        : token === undefined
          ? none
          : authUrl === undefined
            ? () => Promise.resolve(header(`Token ${token}`))
            : keycloak(token, authUrl, read(name, 'client_id') ?? 'cloud-services', validateCerts);
    const timeout = Number(options.timeout ?? read(name, 'timeout') ?? seconds);
    return new GalaxyServer({ name, url: known(url), authorize, validateCerts, timeout });
  });
  const one = (name: string, url: string): GalaxyServer =>
    new GalaxyServer({ name, url: known(url), authorize: plain, validateCerts: checked, timeout: seconds });
  const { server } = options;
  if (server === undefined) return configured.length > 0 ? configured : [one('default', values.galaxyServer)];
  return [configured.find(({ name }) => name === server) ?? one('cmd_arg', server)];
}

/** The server that a requirement's `source` names: one of those that are known, else an address without a token. */
export const serverOf = (source: string, known: readonly GalaxyServer[]): GalaxyServer =>
  known.find(({ name, url }) => source === name || source.replace(/\/+$/, '') === url.replace(/\/+$/, '')) ??
  new GalaxyServer({ name: source, url: source, authorize: none, validateCerts: true, timeout: 60 });
