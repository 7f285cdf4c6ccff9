/**
 * Image references: `[registry[:port]/]path[:tag][@digest]`, as in
 * https://github.com/distribution/reference/blob/main/reference.go.
 * @module
 */

export interface ImageRef {
  /** Registry and path as written, without tag and digest: `10.0.0.1:5000/books`, `nginx`. */
  readonly repository: string;
  readonly tag: string | undefined;
  /** `sha256:…` */
  readonly digest: string | undefined;
}

export function parseImage(text: string): ImageRef {
  const [rest = '', digest] = text.split('@', 2);
  const slash = rest.lastIndexOf('/');
  const colon = rest.indexOf(':', slash + 1);
  return {
    repository: colon < 0 ? rest : rest.slice(0, colon),
    tag: colon < 0 ? undefined : rest.slice(colon + 1),
    digest,
  };
}

/** The reference as text; a missing tag is `latest` unless there is a digest. */
export function imageText(ref: ImageRef, defaultTag = 'latest'): string {
  if (ref.digest !== undefined) return `${withTag(ref.repository, ref.tag)}@${ref.digest}`;
  return withTag(ref.repository, ref.tag ?? defaultTag);
}

const withTag = (repository: string, tag: string | undefined): string =>
  tag === undefined ? repository : `${repository}:${tag}`;

/** Whether text is an image's id (`sha256:` and 64 hex digits) instead of a name. */
export const isImageId = (text: string): boolean => /^sha256:[0-9a-f]{64}$/.test(text);

/** The registry that a repository is pulled from; Docker Hub's index when none is named. */
export function registryOf(repository: string): string {
  const first = repository.split('/', 1)[0] ?? '';
  const named =
    repository.includes('/') && (first.includes('.') || first.includes(':') || first === 'localhost');
  return named ? first : hub;
}

/** Docker Hub's key in `~/.docker/config.json`. */
export const hub = 'https://index.docker.io/v1/';
