/** What is below a directory. */
import { sh, type ReadHost } from '../../../sdk/index.ts';

/** Everything below a directory that is about to go, as Ansible lists it; nothing for anything else. */
export async function contentOf(
  host: ReadHost,
  path: string,
): Promise<{ readonly directories: readonly string[]; readonly files: readonly string[] }> {
  const { stdout } = await host.probe(
    sh`[ -d ${path} ] || exit 0; find ${path} -mindepth 1 -type d -exec printf 'd%s\\000' {} +; find ${path} -mindepth 1 ! -type d -exec printf 'f%s\\000' {} +`,
  );
  const expected = host.expected?.below(path) ?? [];
  const isLeft = (name: string): boolean => host.expected?.at(name.slice(1)) === undefined;
  const names = [
    ...stdout.split('\0').filter((name) => name !== '' && isLeft(name)),
    ...expected.flatMap(({ path: name, expected: there }) =>
      there === 'absent' ? [] : [`${there.stat.type === 'directory' ? 'd' : 'f'}${name}`],
    ),
  ];
  const of = (kind: string): string[] => names.filter((n) => n.startsWith(kind)).map((n) => n.slice(1));
  return { directories: of('d'), files: of('f') };
}
