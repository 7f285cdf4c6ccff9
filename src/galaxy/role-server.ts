/**
 * Roles on Galaxy servers: which archive a name and a version mean, what is told of a role, what a search finds.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import type { Value } from '../util/value.ts';
import { field, textOf } from './http.ts';
import type { Teller } from './install.ts';
import type { Requirement } from './requirements.ts';
import type { GalaxyServer } from './server.ts';

/** The first server that knows roles, else the first one, which then says that it does not. */
export async function roleServer(servers: readonly GalaxyServer[]): Promise<GalaxyServer> {
  for (const server of servers)
    if (await server.hasRoles().catch((error: unknown) => !(error instanceof TsplayError))) return server;
  const [first] = servers;
  if (first === undefined) throw new TsplayError('TSP1505', 'no Galaxy server is configured');
  return first;
}

const pieces = (version: string): (number | string)[] =>
  (version.match(/\d+|[a-z]+/gi) ?? []).map((piece) => (/^\d/.test(piece) ? Number(piece) : piece));

/** The order of Python's LooseVersion. @throws {TsplayError} TSP1505 where words and numbers meet */
export function compareLoose(a: string, b: string): number {
  const [x, y] = [pieces(a), pieces(b)];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const [p, q] = [x[i] ?? 0, y[i] ?? 0];
    if (typeof p !== typeof q)
      throw new TsplayError(
        'TSP1505',
        `Unable to compare role versions (${a}, ${b}) to determine the most recent version due to incompatible version formats. Please contact the role author to resolve versioning conflicts, or specify an explicit role version to install.`,
      );
    if (p !== q) return p < q ? -1 : 1;
  }
  return x.length - y.length;
}

const latest = (versions: readonly string[]): string | undefined => [...versions].sort(compareLoose).at(-1);

/**
 * The archive that a role of a server is.
 * @throws {TsplayError} TSP1505 where there is no such role, or not in that version
 */
export async function roleArchive(
  requirement: Requirement,
  servers: readonly GalaxyServer[],
  teller: Pick<Teller, 'say'>,
): Promise<Requirement> {
  try {
    return await onServer(requirement, servers, teller);
  } catch (error) {
    if (!(error instanceof TsplayError)) throw error;
    const { source, src } = requirement;
    const told = error.message.includes(source)
      ? error.message
      : `- ${source} was NOT installed successfully: ${error.message}`;
    throw new TsplayError('TSP1505', told, { src, cause: error, hint: error.hint });
  }
}

async function onServer(
  requirement: Requirement,
  servers: readonly GalaxyServer[],
  { say }: Pick<Teller, 'say'>,
): Promise<Requirement> {
  const { source, src } = requirement;
  const server = await roleServer(servers);
  const at = source.lastIndexOf('.');
  say(`- downloading role '${source.slice(at + 1)}', owned by ${source.slice(0, Math.max(at, 0))}`);
  const data = await server.role(source);
  if (data === null)
    throw new TsplayError('TSP1505', `- sorry, ${source} was not found on ${server.url}.`, { src });
  const known = await server.roleVersions(textOf(field(data, 'id')) ?? '');
  const names = known.map((one) => textOf(field(one, 'name')) ?? '');
  const wanted = requirement.version;
  if (wanted !== undefined && wanted !== 'master' && names.length > 0 && !names.includes(wanted))
    throw new TsplayError(
      'TSP1505',
      `- the specified version (${wanted}) of ${source} was not found in the list of available versions (${names.join(', ')}).`,
      { src },
    );
  const version = wanted ?? latest(names) ?? textOf(field(data, 'github_branch')) ?? 'master';
  const url = addressOf(data, known.find((one) => textOf(field(one, 'name')) === version) ?? null, version);
  say(`- downloading role from ${url}`);
  return { ...requirement, kind: 'tarball', source: url, version };
}

function addressOf(role: Value, version: Value, name: string): string {
  const told = textOf(field(version, 'download_url'));
  if (told !== undefined && /^https?:\/\//.test(told)) return told;
  const [user, repo] = [field(role, 'github_user'), field(role, 'github_repo')].map((part) =>
    encodeURIComponent(textOf(part) ?? ''),
  );
  return `https://github.com/${user}/${repo}/archive/${encodeURIComponent(name)}.tar.gz`;
}
