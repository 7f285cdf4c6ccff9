/** Links on the host. */
import { sh, type ReadHost } from '../../../sdk/index.ts';

/** Where each path that is a link leads to; what is not a link is left out. */
export async function readLinks(host: ReadHost, paths: readonly string[]): Promise<Map<string, string>> {
  if (paths.length === 0) return new Map();
  const { stdout } = await host.probe(
    sh`for p in ${paths}; do if [ -L "$p" ]; then readlink -- "$p"; fi; printf '\\000'; done`,
  );
  const targets = stdout.split('\0').map((target) => target.replace(/\n$/, ''));
  return new Map(paths.flatMap((path, i) => (targets[i] ? [[path, targets[i]] as const] : [])));
}
