/**
 * Credentials for registries, from the `config.json` that `docker login` writes on the host.
 * @module
 */
import { createHash } from 'node:crypto';
import { quote, type ReadHost } from '../../../sdk/index.ts';
import { hub, registryOf } from './image-ref.ts';

/** What goes with a request about an image: the value of `X-Registry-Auth`. */
export interface RegistryAuth {
  readonly header: string;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly serveraddress: string;
  readonly identitytoken?: string | undefined;
}

/** The shape of `~/.docker/config.json` as far as logins go. */
export interface DockerConfig {
  auths?: Record<string, { auth?: string; identitytoken?: string; username?: string; password?: string }>;
  credsStore?: string;
  credHelpers?: Record<string, string>;
  [key: string]: unknown;
}

export const authHeader = (credentials: Credentials): RegistryAuth => ({
  header: Buffer.from(JSON.stringify(credentials)).toString('base64url'),
});

/** Credentials for an image's registry out of the become user's config.json; undefined when there are none. */
export async function registryAuth(host: ReadHost, repository: string): Promise<RegistryAuth | undefined> {
  const config = await readDockerConfig(host, '~/.docker/config.json');
  const registry = registryOf(repository);
  const found = credentialsFor(config, registry) ?? (await fromHelper(host, config, registry));
  return found && authHeader(found);
}

/** The file's content, `{}` when there is none or it is not JSON. */
export const readDockerConfig = async (host: ReadHost, path: string): Promise<DockerConfig> =>
  (await heldDockerConfig(host, path)).config;

/** The same, with the SHA-1 of what was read; empty where there is no file. */
export async function heldDockerConfig(
  host: ReadHost,
  path: string,
): Promise<{ readonly config: DockerConfig; readonly sha1: string }> {
  const bytes = await host.readFile(await expandHome(host, path));
  if (bytes === undefined) return { config: {}, sha1: '' };
  const sha1 = createHash('sha1').update(bytes).digest('hex');
  try {
    return { config: JSON.parse(bytes.toString('utf8')) as DockerConfig, sha1 };
  } catch {
    return { config: {}, sha1 };
  }
}

/** `~/x` as a path of the user that modules act as. */
export async function expandHome(host: ReadHost, path: string): Promise<string> {
  if (path !== '~' && !path.startsWith('~/')) return path;
  const { home } = await host.caps();
  return home.replace(/\/$/, '') + path.slice(1);
}

const bare = (address: string): string => address.replace(/^https?:\/\//, '').replace(/\/.*$/, '');

/** The entry for a registry: the exact key, else the same host name written with scheme or path. */
export function credentialsFor(config: DockerConfig, registry: string): Credentials | undefined {
  const auths = config.auths ?? {};
  const key =
    registry in auths
      ? registry
      : Object.keys(auths).find((name) => registry !== hub && bare(name) === bare(registry));
  const entry = key === undefined ? undefined : auths[key];
  if (entry === undefined) return undefined;
  const decoded = entry.auth === undefined ? '' : Buffer.from(entry.auth, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  const username = colon < 0 ? (entry.username ?? '') : decoded.slice(0, colon);
  const password = colon < 0 ? (entry.password ?? '') : decoded.slice(colon + 1);
  if (username === '' && entry.identitytoken === undefined) return undefined;
  return { username, password, serveraddress: registry, identitytoken: entry.identitytoken };
}

/** Asks the host's credential helper (`docker-credential-X get`), as the docker command does. */
async function fromHelper(
  host: ReadHost,
  config: DockerConfig,
  registry: string,
): Promise<Credentials | undefined> {
  const helper = config.credHelpers?.[registry] ?? config.credsStore;
  if (helper === undefined || helper === '') return undefined;
  const answer = await host.probe(`${quote(`docker-credential-${helper}`)} get`, { stdin: registry });
  if (answer.rc !== 0) return undefined;
  try {
    const { Username, Secret } = JSON.parse(answer.stdout) as { Username?: string; Secret?: string };
    return { username: Username ?? '', password: Secret ?? '', serveraddress: registry };
  } catch {
    return undefined;
  }
}
