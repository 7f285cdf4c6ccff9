/**
 * Users and groups that a task names, in check mode: an earlier task may be about to make them.
 * @module
 */
import { sh, type FileAttributes, type ModuleContext, type ReadHost } from '../../../sdk/index.ts';

/** Warns like Ansible where the host does not know them. Costs nothing outside check mode or when nothing changes. */
export async function warnUnknownOwners(
  host: ReadHost,
  context: ModuleContext,
  set: FileAttributes,
): Promise<readonly string[]> {
  if (!context.check) return [];
  const ask = async (kind: 'user' | 'group', name: string | undefined): Promise<readonly string[]> => {
    if (name === undefined) return [];
    const file = kind === 'user' ? 'passwd' : 'group';
    const isNumber = /^\d+$/.test(name);
    const known = `${isNumber ? '^[^:]*:[^:]*' : '^'}${isNumber ? `:${name}:` : `${name}:`}`;
    const { rc } = await host.probe(
      sh`{ getent ${file} ${name} || grep -q -e ${known} /etc/${file}; } >/dev/null 2>&1`,
    );
    const called = isNumber ? `${kind} with ${kind === 'user' ? 'uid' : 'gid'} ${name}` : `${kind} ${name}`;
    return rc === 0 ? [] : [`failed to look up ${called}. Create ${kind} up to this point in real play`];
  };
  return (await Promise.all([ask('user', set.owner), ask('group', set.group)])).flat();
}
