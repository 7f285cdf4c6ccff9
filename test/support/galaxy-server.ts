/**
 * A small Galaxy server on loopback: the documented third API for collections, the first for roles, with paging, tokens,
 * and what goes wrong with real ones.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

export interface ServedCollection {
  readonly name: string;
  readonly version: string;
  readonly archive: Buffer;
  readonly dependencies: Readonly<Record<string, string>>;
  /** What the server says of the sum; the true one when not given. */
  readonly sha256?: string;
  readonly signatures?: readonly string[];
}

export interface ServedRole {
  readonly owner: string;
  readonly name: string;
  readonly description: string;
  readonly versions: Readonly<Record<string, Buffer>>;
}

export interface GalaxyServerOptions {
  readonly collections?: readonly ServedCollection[];
  readonly roles?: readonly ServedRole[];
  /** The header Authorization that is wanted. */
  readonly authorization?: string;
  /** Versions on a page, however many are asked for. */
  readonly pageSize?: number;
  /** Statuses that come before the first right answers, one a request. */
  readonly trouble?: readonly number[];
  /** Where the API is; `/api/` behind the address that users know. */
  readonly prefix?: string;
}

export interface RunningGalaxyServer {
  readonly url: string;
  /** `METHOD path` of each request. */
  readonly requests: string[];
  close(): Promise<void>;
}

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

/** An archive as ansible-galaxy builds them. */
export async function collectionArchive(
  name: string,
  version: string,
  dependencies: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = { 'README.md': `# ${name} ${version}\n` },
): Promise<Buffer> {
  const [namespace, own] = name.split('.');
  const folders = new Set(
    Object.keys(files).flatMap((path) =>
      path
        .split('/')
        .slice(0, -1)
        .map((_, i, all) => all.slice(0, i + 1).join('/')),
    ),
  );
  const list = JSON.stringify({
    files: [
      { name: '.', ftype: 'dir', chksum_type: null, chksum_sha256: null, format: 1 },
      ...[...folders].map((folder) => ({
        name: folder,
        ftype: 'dir',
        chksum_type: null,
        chksum_sha256: null,
        format: 1,
      })),
      ...Object.entries(files).map(([path, text]) => ({
        name: path,
        ftype: 'file',
        chksum_type: 'sha256',
        chksum_sha256: sha256(text),
        format: 1,
      })),
    ],
    format: 1,
  });
  const manifest = JSON.stringify({
    collection_info: {
      namespace,
      name: own,
      version,
      authors: ['a'],
      readme: 'README.md',
      tags: [],
      description: null,
      license: [],
      license_file: null,
      dependencies,
      repository: null,
      documentation: null,
      homepage: null,
      issues: null,
    },
    file_manifest_file: {
      name: 'FILES.json',
      ftype: 'file',
      chksum_type: 'sha256',
      chksum_sha256: sha256(list),
      format: 1,
    },
    format: 1,
  });
  return archiveOf({ 'MANIFEST.json': manifest, 'FILES.json': list, ...files }, folders);
}

export async function archiveOf(
  files: Readonly<Record<string, string>>,
  folders: Iterable<string> = [],
): Promise<Buffer> {
  const archive = pack();
  for (const name of folders) archive.entry({ name: `${name}/`, type: 'directory', mode: 0o755 });
  for (const [name, text] of Object.entries(files)) archive.entry({ name, mode: 0o644 }, text);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk);
  return gzipSync(Buffer.concat(chunks));
}

export async function collection(
  name: string,
  version: string,
  dependencies: Readonly<Record<string, string>> = {},
  more: Partial<ServedCollection> & { readonly files?: Readonly<Record<string, string>> } = {},
): Promise<ServedCollection> {
  const { files, ...rest } = more;
  const archive = await collectionArchive(name, version, dependencies, files);
  return { name, version, dependencies, archive, ...rest };
}

export async function startGalaxyServer(options: GalaxyServerOptions = {}): Promise<RunningGalaxyServer> {
  const { collections = [], roles = [], pageSize = 100, prefix = '/api/' } = options;
  const trouble = [...(options.trouble ?? [])];
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    answer(request, response);
  });

  const json = (response: ServerResponse, data: unknown, status = 200): void => {
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(data));
  };
  const missing = (response: ServerResponse): void =>
    json(response, { errors: [{ status: '404', code: 'not_found', title: 'Not found.' }] }, 404);

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', base());
    const status = trouble.shift();
    if (status !== undefined) {
      response.writeHead(status, { 'Retry-After': '0' });
      response.end('<html>later</html>');
      return;
    }
    if (url.pathname === '/auth/token') {
      json(response, { access_token: 'bought' });
      return;
    }
    if (url.pathname.startsWith('/roles/')) {
      const [, , owner, name, version] = url.pathname.split('/');
      const role = roles.find((one) => one.owner === owner && one.name === name);
      const archive = role?.versions[(version ?? '').replace(/\.tar\.gz$/, '')];
      if (archive === undefined) missing(response);
      else response.end(archive);
      return;
    }
    if (options.authorization !== undefined && request.headers.authorization !== options.authorization) {
      json(
        response,
        { errors: [{ code: 'not_authenticated', title: 'Credentials were not provided.' }] },
        401,
      );
      return;
    }
    const path = url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`;
    if (!path.startsWith(prefix)) {
      response.writeHead(404);
      response.end('<html>no API here</html>');
      return;
    }
    api(path.slice(prefix.length), url.searchParams, response);
  }

  function api(path: string, query: URLSearchParams, response: ServerResponse): void {
    if (path === '') {
      json(response, { available_versions: { v3: 'v3/', v1: 'v1/' } });
      return;
    }
    const parts = path.split('/').filter((part) => part !== '');
    if (parts[0] === 'v1') rolesApi(parts.slice(1), query, response);
    else if (parts[1] === 'collections') collectionsApi(parts.slice(2), query, response);
    else if (parts[1] === 'artifacts') {
      const found = collections.find((one) => fileOf(one) === parts[2]);
      if (found === undefined) missing(response);
      else response.end(found.archive);
    } else missing(response);
  }

  const fileOf = ({ name, version }: ServedCollection): string =>
    `${name.replace('.', '-')}-${version}.tar.gz`;

  function collectionsApi(parts: readonly string[], query: URLSearchParams, response: ServerResponse): void {
    const [namespace = '', name = '', , version] = parts;
    const all = collections.filter((one) => one.name === `${namespace}.${name}`);
    const found = all.find((one) => one.version === version);
    if (all.length === 0 || (version !== undefined && found === undefined)) missing(response);
    else if (found === undefined) page(all, namespace, name, query, response);
    else
      json(response, {
        version: found.version,
        href: `${prefix}v3/collections/${namespace}/${name}/versions/${found.version}/`,
        namespace: { name: namespace },
        collection: { name },
        download_url: `${base()}${prefix}v3/artifacts/${fileOf(found)}`,
        artifact: { sha256: found.sha256 ?? sha256(found.archive) },
        metadata: { dependencies: found.dependencies },
        signatures: (found.signatures ?? []).map((signature) => ({
          signature,
          pubkey_fingerprint: 'X',
          signing_service: null,
          pulp_created: '2020-01-01T00:00:00.000000Z',
        })),
      });
  }

  function page(
    all: readonly ServedCollection[],
    namespace: string,
    name: string,
    query: URLSearchParams,
    response: ServerResponse,
  ): void {
    const offset = Number(query.get('offset') ?? 0);
    const limit = Math.min(Number(query.get('limit') ?? pageSize), pageSize);
    const at = `${prefix}v3/collections/${namespace}/${name}/versions/`;
    const more = offset + limit < all.length;
    json(response, {
      meta: { count: all.length },
      links: {
        first: `${at}?limit=${limit}`,
        next: more ? `${at}?limit=${limit}&offset=${offset + limit}` : null,
      },
      data: all
        .slice(offset, offset + limit)
        .map((one) => ({ version: one.version, href: `${at}${one.version}/` })),
    });
  }

  function rolesApi(parts: readonly string[], query: URLSearchParams, response: ServerResponse): void {
    const told = (role: ServedRole, id: number): object => ({
      id: id + 1,
      name: role.name,
      username: role.owner,
      description: role.description,
      github_user: role.owner,
      github_repo: role.name,
      github_branch: 'main',
    });
    if (parts[0] === 'search') {
      const word = (query.get('autocomplete') ?? '').toLowerCase();
      const found = roles.filter((role) => `${role.name} ${role.description}`.toLowerCase().includes(word));
      json(response, { count: found.length, results: found.map(told) });
    } else if (parts[0] === 'roles' && parts[2] === 'versions') {
      const role = roles[Number(parts[1]) - 1];
      const names = Object.keys(role?.versions ?? {});
      json(response, {
        next_link: null,
        results: names.map((name) => ({
          name,
          download_url: `${base()}/roles/${role?.owner ?? ''}/${role?.name ?? ''}/${name}.tar.gz`,
        })),
      });
    } else if (parts[0] === 'roles') {
      const found = roles.findIndex(
        (role) => role.owner === query.get('owner__username') && role.name === query.get('name'),
      );
      const role = roles[found];
      json(response, {
        count: role === undefined ? 0 : 1,
        results: role === undefined ? [] : [told(role, found)],
      });
    } else missing(response);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: base(),
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
