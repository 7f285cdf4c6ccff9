/**
 * What could be installed: versions on servers, what was fetched from elsewhere, what is there already.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import type { SourceRef } from '../util/value.ts';
import type { Provider, Wish } from './resolve.ts';
import type { GalaxyServer, VersionInfo } from './server.ts';
import { serverOf } from './servers.ts';
import { compareVersions, isPinned, isPreRelease, isSemVer, satisfies } from './versions.ts';

/** A collection that was fetched, in a folder of its own. */
export interface Concrete {
  readonly name: string;
  readonly version: string;
  readonly dependencies: ReadonlyMap<string, string>;
  /** The collection's own folder. */
  readonly root: string;
  /** The archive that it came in; undefined for a source. */
  readonly archive: string | undefined;
  readonly src: SourceRef | undefined;
}

/** One that is installed. */
export interface Installed {
  readonly name: string;
  readonly version: string;
  readonly dependencies: ReadonlyMap<string, string>;
}

export type Candidate = { readonly name: string; readonly version: string } & (
  | { readonly from: 'server'; readonly server: GalaxyServer }
  | { readonly from: 'fetched'; readonly concrete: Concrete }
  | { readonly from: 'installed'; readonly installed: Installed }
);

export interface ProviderOptions {
  readonly servers: readonly GalaxyServer[];
  readonly fetched: readonly Concrete[];
  /** Taken where they satisfy what is wanted. */
  readonly preferred: readonly Installed[];
  readonly pre: boolean;
  readonly upgrade: boolean;
  readonly noDeps: boolean;
  readonly offline: boolean;
  readonly warn: (line: string) => void;
}

export class Candidates implements Provider<Candidate> {
  readonly #options: ProviderOptions;
  readonly #fetched: ReadonlyMap<string, Concrete>;
  readonly #preferred: ReadonlyMap<string, Installed>;
  readonly #versions = new Map<string, Promise<readonly Candidate[]>>();

  constructor(options: ProviderOptions) {
    this.#options = options;
    this.#fetched = new Map(options.fetched.map((one) => [one.name, one]));
    this.#preferred = new Map(options.preferred.map((one) => [one.name, one]));
  }

  accepts({ range }: Wish, { version, from }: Candidate): boolean {
    const early = isPreRelease(version) && from !== 'fetched' && !this.#options.pre && !isPinned(range);
    return !early && satisfies(version, range);
  }

  preferred(choice: Candidate): boolean {
    return choice.from === 'installed';
  }

  async matches(name: string, wishes: readonly Wish[]): Promise<readonly Candidate[]> {
    const fits = (choice: Candidate): boolean => wishes.every((wish) => this.accepts(wish, choice));
    const fetched = this.#fetched.get(name);
    if (fetched !== undefined) {
      const { version } = fetched;
      if (version !== '*' && !isSemVer(version))
        throw new TsplayError(
          'TSP1505',
          `Invalid version found for the collection '${name}': ${version}. A SemVer-compliant version or '*' is required. See https://semver.org to learn how to compose it correctly. This is an issue with the collection.`,
          { src: fetched.src },
        );
      return [{ name, version, from: 'fetched' as const, concrete: fetched }].filter(fits);
    }
    const there = this.#preferred.get(name);
    const kept = (
      there === undefined
        ? []
        : [{ name, version: there.version, from: 'installed' as const, installed: there }]
    ).filter(fits);
    if (kept.length > 0 && !this.#options.upgrade) return kept;
    const source = wishes.find((wish) => wish.source !== undefined)?.source;
    const offered = (await this.#offered(name, source)).filter(fits);
    const isLatest = kept.filter(({ version }) =>
      offered.every((other) => compareVersions(other.version, version) <= 0),
    );
    return [...isLatest, ...offered];
  }

  /** Newest first; of the same version that of the server that is asked first. */
  #offered(name: string, source: string | undefined): Promise<readonly Candidate[]> {
    const key = `${name} ${source ?? ''}`;
    let found = this.#versions.get(key);
    if (found === undefined) this.#versions.set(key, (found = this.#ask(name, source)));
    return found;
  }

  async #ask(name: string, source: string | undefined): Promise<readonly Candidate[]> {
    const { servers, offline, warn } = this.#options;
    if (offline) return [];
    const found: Candidate[] = [];
    let answered = false;
    let failure: TsplayError | undefined;
    for (const server of source === undefined ? servers : [serverOf(source, servers)]) {
      try {
        for (const version of await server.versions(name))
          if (isSemVer(version)) found.push({ name, version, from: 'server', server });
        answered = true;
      } catch (error) {
        if (!(error instanceof TsplayError)) throw error;
        failure = error;
        warn(
          `Skipping Galaxy server ${server.url}. Got an unexpected error when getting available versions of collection ${name}: ${error.message}`,
        );
      }
    }
    if (!answered && failure !== undefined) throw failure;
    // Sorting keeps the order of servers among equals.
    return found.sort((a, b) => compareVersions(b.version, a.version));
  }

  async dependencies(choice: Candidate): Promise<readonly { name: string; range: string }[]> {
    const { noDeps } = this.#options;
    if (noDeps) return [];
    const told =
      choice.from === 'server'
        ? (await versionInfo(choice)).dependencies
        : choice.from === 'fetched'
          ? choice.concrete.dependencies
          : choice.installed.dependencies;
    return [...told].map(([name, range]) => ({ name, range }));
  }
}

export const versionInfo = ({
  server,
  name,
  version,
}: Extract<Candidate, { readonly from: 'server' }>): Promise<VersionInfo> => server.version(name, version);
