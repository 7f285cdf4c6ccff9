/** What is below a directory. */
import { sh, type ReadHost } from '../../../sdk/index.ts';

/** Everything below a directory that is about to go, as Ansible lists it; nothing for anything else. */
export async function contentOf(
  host: ReadHost,
  path: string,
): Promise<{ readonly directories: readonly string[]; readonly files: readonly string[] }> {
  const { stdout } = await host.probe(
    sh`[ -d ${path} ] || exit 0; find ${path} -mindepth 1 -type d -exec printf 'd%s\\n' {} +; find ${path} -mindepth 1 ! -type d -exec printf 'f%s\\n' {} +`,
  );
  const lines = stdout.split('\n');
  const of = (kind: string): string[] => lines.filter((l) => l.startsWith(kind)).map((l) => l.slice(1));
  return { directories: of('d'), files: of('f') };
}
