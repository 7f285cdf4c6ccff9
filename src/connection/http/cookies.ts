/**
 * Cookies of one request and its redirects. A cookie goes back to the host and port that set it and to no other, and one
 * that came over TLS goes over TLS only.
 * @module
 */

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  readonly path: string;
  readonly secure: boolean;
}

const expired = (attributes: ReadonlyMap<string, string>): boolean => {
  const age = attributes.get('max-age');
  if (age !== undefined && /^-?\d+$/.test(age)) return Number(age) <= 0;
  const date = Date.parse(attributes.get('expires') ?? '');
  return !Number.isNaN(date) && date <= Date.now();
};

/** RFC 6265, 5.2 and 5.1.4, without `Domain`: a cookie for more hosts than its own stays with its own. */
function parseCookie(header: string, url: URL): Cookie & { readonly gone: boolean } {
  const [pair = '', ...rest] = header.split(';');
  const attributes = new Map(
    rest.map((each) => {
      const at = each.indexOf('=');
      return at < 0
        ? ([each.trim().toLowerCase(), ''] as const)
        : ([each.slice(0, at).trim().toLowerCase(), each.slice(at + 1).trim()] as const);
    }),
  );
  const at = pair.indexOf('=');
  const folder = url.pathname.slice(0, Math.max(url.pathname.lastIndexOf('/'), 0)) || '/';
  const path = attributes.get('path') ?? '';
  return {
    name: pair.slice(0, Math.max(at, 0)).trim(),
    value: pair.slice(at + 1).trim(),
    host: url.host,
    path: path.startsWith('/') ? path : folder,
    secure: url.protocol === 'https:' || attributes.has('secure'),
    gone: expired(attributes),
  };
}

const below = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

export interface CookieJar {
  /** Takes what an answer sets. */
  readonly take: (url: URL, headers: readonly string[]) => void;
  /** The header for a request; undefined when nothing should be said. */
  readonly headerFor: (url: URL) => string | undefined;
  /** All, by name. */
  readonly all: () => Readonly<Record<string, string>>;
}

export function createCookieJar(): CookieJar {
  const cookies = new Map<string, Cookie>();
  return {
    take(url, headers) {
      for (const header of headers) {
        const { gone, ...cookie } = parseCookie(header, url);
        if (cookie.name === '') continue;
        const key = JSON.stringify([cookie.host, cookie.path, cookie.name]);
        if (gone) cookies.delete(key);
        else cookies.set(key, cookie);
      }
    },
    headerFor(url) {
      const own = [...cookies.values()].filter(
        ({ host, path, secure }) =>
          host === url.host && below(url.pathname, path) && (!secure || url.protocol === 'https:'),
      );
      return own.length === 0 ? undefined : own.map(({ name, value }) => `${name}=${value}`).join('; ');
    },
    all: () => Object.fromEntries([...cookies.values()].map(({ name, value }) => [name, value])),
  };
}
