/**
 * Collections that come from elsewhere than a server: git, archives, folders; each known by name before it is chosen.
 * @module
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TsplayError } from '../errors/index.ts';
import { collectionIn } from './artifact.ts';
import type { Concrete } from './candidates.ts';
import { fetchSource } from './fetch.ts';
import { builtMetadata, checkedSource, looseMetadata, type Metadata } from './metadata.ts';
import { checkedCollectionName, checkedVersion } from './names.ts';
import type { Requirement } from './requirements.ts';
import { existsSync } from 'node:fs';

/** Folders that go away when the command ends. */
export class Fetching {
  readonly #disposals: (() => Promise<void>)[] = [];
  readonly #warn: (line: string) => void;

  constructor(warn: (line: string) => void) {
    this.#warn = warn;
  }

  /** The collections of a requirement. @throws {TsplayError} TSP1505 where it holds none */
  async collections(requirement: Requirement): Promise<Concrete[]> {
    const { folder, archive, dispose } = await fetchSource(requirement);
    this.#disposals.push(dispose);
    if (archive !== undefined) {
      const root = await collectionIn(folder, requirement.source);
      return [this.#known(root, builtMetadata(root), archive, requirement)];
    }
    const roots = await this.#sources(folder, requirement);
    if (roots.length === 0)
      throw new TsplayError(
        'TSP1505',
        `${requirement.source} holds no collection: there is neither a MANIFEST.json nor a galaxy.yml`,
        { src: requirement.src },
      );
    return roots.map((root) =>
      this.#known(root, builtMetadata(root) ?? checkedSource(root, this.#warn), undefined, requirement),
    );
  }

  async #sources(folder: string, { many }: Requirement): Promise<string[]> {
    const isCollection = (path: string): boolean =>
      ['MANIFEST.json', 'galaxy.yml', 'galaxy.yaml'].some((name) => existsSync(join(path, name)));
    if (!many && isCollection(folder)) return [folder];
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(folder, name))
      .filter((path) => isCollection(path) && looseMetadata(path) !== undefined)
      .sort();
  }

  #known(
    root: string,
    metadata: Metadata | undefined,
    archive: string | undefined,
    { source, src }: Requirement,
  ): Concrete {
    if (metadata === undefined)
      throw new TsplayError('TSP1505', `${source}: the MANIFEST.json tells no name`, { src });
    const { namespace, version, dependencies } = metadata;
    checkedVersion(version, src);
    const name = checkedCollectionName(`${namespace}.${metadata.name}`, src);
    return { name, version, dependencies, root, archive, src };
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#disposals.map((dispose) => dispose()));
  }
}
