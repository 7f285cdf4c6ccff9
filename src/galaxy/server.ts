/**
 * One Galaxy server: its collections by the third API (or the second), its roles by the first.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import { isDict, isList, keyText, valueText, type Value } from '../util/value.ts';
import { field, GalaxyRefusal, jsonFrom, textOf } from './http.ts';

/** The headers that say who asks. */
export type Authorize = () => Promise<Readonly<Record<string, string>>>;

export interface ServerSpec {
  readonly name: string;
  readonly url: string;
  readonly authorize: Authorize;
  readonly validateCerts: boolean;
  /** Seconds. */
  readonly timeout: number;
}

/** What a server tells of one version of a collection. */
export interface VersionInfo {
  readonly version: string;
  readonly downloadUrl: string;
  readonly sha256: string;
  readonly dependencies: ReadonlyMap<string, string>;
  readonly signatures: readonly string[];
  /** Address of this version, relative to the server. */
  readonly href: string;
  /** What it says of each signature, for GALAXY.yml. */
  readonly signatureInfo: Value;
}

const joined = (...parts: readonly string[]): string =>
  `${parts.map((part) => part.replace(/^\/+|\/+$/g, '')).join('/')}/`;

/** Versions on one page. */
const pageSize = 100;
/** More pages than any collection has: a server that always names a next one ends here. */
const mostPages = 1000;

export class GalaxyServer {
  readonly name: string;
  readonly url: string;
  readonly #spec: ServerSpec;
  #root: Promise<{ readonly base: string; readonly versions: ReadonlyMap<string, string> }> | undefined;
  readonly #asked = new Map<string, Promise<Value>>();

  constructor(spec: ServerSpec) {
    this.#spec = spec;
    this.name = spec.name;
    this.url = spec.url;
  }

  /** For what is fetched from it: a header goes to this server only. */
  async headersFor(url: string): Promise<Readonly<Record<string, string>>> {
    return new URL(url).origin === new URL(this.url).origin ? this.#spec.authorize() : {};
  }

  get validateCerts(): boolean {
    return this.#spec.validateCerts;
  }

  /** Answers are kept as long as the command goes on. */
  #get(url: string, what: string): Promise<Value> {
    const known = this.#asked.get(url);
    if (known !== undefined) return known;
    const answer = this.#fetch(url, what);
    this.#asked.set(url, answer);
    return answer;
  }

  async #fetch(url: string, what: string): Promise<Value> {
    const { validateCerts, timeout } = this.#spec;
    if (!URL.canParse(url)) throw new TsplayError('TSP1505', `${url} is not the address of a Galaxy server`);
    const headers = { Accept: 'application/json', ...(await this.headersFor(url)) };
    return jsonFrom({ url, headers, validateCerts, timeout: timeout * 1000 }, what);
  }

  /** Where the API is: at the address itself or below `/api/`. */
  async #discover(): Promise<{ base: string; versions: ReadonlyMap<string, string> }> {
    const what = `Error when finding available api versions from ${this.name} (${this.url})`;
    const plain = joined(this.url);
    const ask = async (url: string): Promise<Value> => {
      const data = await this.#get(url, what);
      if (field(data, 'available_versions') === null)
        throw new TsplayError(
          'TSP1505',
          `Tried to find galaxy API root at ${url} but no 'available_versions' are available on ${this.url}`,
        );
      return data;
    };
    let base = plain;
    const data = await ask(plain).catch(async (error: unknown) => {
      if (/\/api\/$/.test(plain) || !(error instanceof TsplayError)) throw error;
      base = joined(plain, 'api');
      try {
        return await ask(base);
      } catch (second) {
        throw second instanceof GalaxyRefusal && second.status === 404 ? error : second;
      }
    });
    const told = field(data, 'available_versions');
    const versions = new Map(
      isDict(told) ? [...told].map(([key, path]) => [keyText(key), valueText(path)]) : [],
    );
    if (versions.size === 1 && versions.has('v1')) versions.set('v2', 'v2/');
    return { base, versions };
  }

  /** The address of one of its APIs. */
  async #api(...wanted: readonly string[]): Promise<{ url: string; version: string }> {
    const { base, versions } = await (this.#root ??= this.#discover());
    const version = wanted.find((name) => versions.has(name));
    if (version === undefined)
      throw new TsplayError(
        'TSP1505',
        `the Galaxy server ${this.name} (${this.url}) has the API ${[...versions.keys()].join(', ')}, and ${wanted.join(' or ')} is needed`,
      );
    return { url: joined(base, versions.get(version) ?? version), version };
  }

  /** Whether roles can be asked for. */
  async hasRoles(): Promise<boolean> {
    return (await (this.#root ??= this.#discover())).versions.has('v1');
  }

  /** Versions of a collection, none where the server does not have it. */
  async versions(collection: string): Promise<readonly string[]> {
    const [namespace = '', name = ''] = collection.split('.');
    const { url, version } = await this.#api('v3', 'v2');
    const what = `Error when getting available collection versions for ${collection} from ${this.name} (${this.url})`;
    const size = version === 'v3' ? 'limit' : 'page_size';
    const found: string[] = [];
    const first = `${joined(url, 'collections', namespace, name, 'versions')}?${size}=${pageSize}`;
    const seen = new Set<string>();
    for (let next: string | undefined = first; next !== undefined;) {
      if (seen.has(next) || seen.size >= mostPages)
        throw new TsplayError('TSP1505', `${what}: its pages have no end`);
      seen.add(next);
      const data: Value = await this.#get(next, what).catch((error: unknown) => {
        if (error instanceof GalaxyRefusal && error.status === 404) return null;
        throw error;
      });
      if (data === null) return [];
      const results: Value = field(data, 'data') ?? field(data, 'results');
      for (const entry of isList(results) ? results : []) found.push(textOf(field(entry, 'version')) ?? '');
      const link: string | undefined = textOf(field(data, 'links', 'next') ?? field(data, 'next'));
      next = link === undefined || link === '' ? undefined : new URL(link, next).href;
    }
    return found;
  }

  /** @throws {TsplayError} TSP1505 for a version that it does not have */
  async version(collection: string, version: string): Promise<VersionInfo> {
    const [namespace = '', name = ''] = collection.split('.');
    const { url } = await this.#api('v3', 'v2');
    const address = joined(url, 'collections', namespace, name, 'versions', encodeURIComponent(version));
    const data = await this.#get(
      address,
      `Error when getting collection version metadata for ${collection}:${version} from ${this.name} (${this.url})`,
    );
    const download = textOf(field(data, 'download_url'));
    const sha256 = textOf(field(data, 'artifact', 'sha256'));
    if (download === undefined || sha256 === undefined)
      throw new TsplayError('TSP1505', `${address} tells no download_url and sha256`);
    const dependencies = field(data, 'metadata', 'dependencies');
    const signatures = field(data, 'signatures');
    return {
      version: textOf(field(data, 'version')) ?? version,
      downloadUrl: new URL(download, address).href,
      sha256,
      dependencies: new Map(
        isDict(dependencies) ? [...dependencies].map(([key, range]) => [keyText(key), valueText(range)]) : [],
      ),
      signatures: isList(signatures)
        ? signatures.flatMap((entry) => textOf(field(entry, 'signature')) ?? [])
        : [],
      href: textOf(field(data, 'href')) ?? address,
      signatureInfo: signatures ?? [],
    };
  }

  /** The root that was found, which GALAXY.yml tells. */
  async root(): Promise<string> {
    return (await (this.#root ??= this.#discover())).base.replace(/\/$/, '');
  }

  /** A role `owner.name`; null where the server has none of that name. */
  async role(full: string): Promise<Value> {
    const at = full.lastIndexOf('.');
    const { url } = await this.#api('v1');
    const query = `?owner__username=${encodeURIComponent(full.slice(0, Math.max(at, 0)))}&name=${encodeURIComponent(full.slice(at + 1))}`;
    const data = await this.#get(`${joined(url, 'roles')}${query}`, `Unable to find info about '${full}'`);
    const results = field(data, 'results');
    return isList(results) ? (results[0] ?? null) : null;
  }

  /** All pages of a list of the first API. */
  async roleVersions(id: string): Promise<readonly Value[]> {
    const { url } = await this.#api('v1');
    const found: Value[] = [];
    const seen = new Set<string>();
    const first = `${joined(url, 'roles', encodeURIComponent(id), 'versions')}?page_size=50`;
    for (
      let next: string | undefined = first;
      next !== undefined && !seen.has(next) && seen.size < mostPages;
    ) {
      seen.add(next);
      const data: Value = await this.#get(next, `Unable to retrieve the versions of role ${id}`);
      const results = field(data, 'results');
      if (isList(results)) found.push(...results);
      const link: string | undefined = textOf(field(data, 'next_link') ?? field(data, 'next'));
      next = link === undefined || link === '' ? undefined : new URL(link, next).href;
    }
    return found;
  }

  async searchRoles(query: Readonly<Record<string, string>>): Promise<{ count: number; roles: Value[] }> {
    const { url } = await this.#api('v1');
    const words = Object.entries(query).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
    const data = await this.#get(
      `${joined(url, 'search', 'roles')}?${[...words, `page_size=${mostRoles}`].join('&')}`,
      `Error when searching roles on ${this.name} (${this.url})`,
    );
    const results = field(data, 'results');
    return { count: Number(textOf(field(data, 'count')) ?? 0), roles: isList(results) ? results : [] };
  }
}

/** As many as a search shows. */
const mostRoles = 1000;
