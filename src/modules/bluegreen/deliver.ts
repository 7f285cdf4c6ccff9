/**
 * Which services a pushed image is for: a pure decision over what is live.
 * @module
 */
import { fnmatch } from '../../sdk/index.ts';
import { parseImage, registryOf } from '../docker/api/image-ref.ts';
import type { Release } from './store.ts';

/** What was pushed. */
export interface Push {
  /** As the registry names it, without its own address: `books-service`, `team/books`. */
  readonly repository?: string | undefined;
  /** The service by name, where a forge told of the push: its repositories are not images. */
  readonly service?: string | undefined;
  readonly tag: string;
}

export interface LiveService {
  readonly name: string;
  readonly live: Release;
}

export interface Delivery {
  readonly name: string;
  readonly image: string;
}

/**
 * A service follows the tag that is live, so that a new digest of it is released, and the patterns that are named for it.
 * @param watched patterns of tags by service, such as `1.*`
 */
export function deliveries(
  push: Push,
  services: readonly LiveService[],
  watched: Readonly<Record<string, readonly string[]>>,
): Delivery[] {
  return services.flatMap(({ name, live }) => {
    const { repository, tag = 'latest' } = parseImage(live.image);
    const isMeant =
      push.service === undefined ? pathOf(repository) === push.repository : name === push.service;
    const follows = tag === push.tag || (watched[name] ?? []).some((pattern) => fnmatch(pattern)(push.tag));
    return isMeant && follows ? [{ name, image: `${repository}:${push.tag}` }] : [];
  });
}

/** Without the registry's address, and without Docker Hub's name for images of its own. */
function pathOf(repository: string): string {
  const registry = registryOf(repository);
  const path = repository.startsWith(`${registry}/`) ? repository.slice(registry.length + 1) : repository;
  return path.replace(/^library\//, '');
}
