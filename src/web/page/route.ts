/**
 * Where one is, from what stands behind the `#`: `#/runs/ID/tasks/3`.
 */
import { useEffect, useState } from 'preact/hooks';

const now = (): readonly string[] =>
  location.hash
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return part;
      }
    });

export function useRoute(): readonly string[] {
  const [route, setRoute] = useState(now);
  useEffect(() => {
    const changed = (): void => setRoute(now());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}

export const hrefOf = (...parts: readonly (string | number)[]): string =>
  `#/${parts.map((part) => encodeURIComponent(part)).join('/')}`;
