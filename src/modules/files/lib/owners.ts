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
    const program =
      kind === 'user'
        ? sh`id -u -- ${name}`
        : sh`getent group ${name} || grep -q ${`^${name}:`} /etc/group || [ -z ${name.replace(/\d/g, '')} ]`;
    const { rc } = await host.probe(`${program} >/dev/null 2>&1`);
    return rc === 0 || /^\d+$/.test(name)
      ? []
      : [`failed to look up ${kind} ${name}. Create ${kind} up to this point in real play`];
  };
  return (await Promise.all([ask('user', set.owner), ask('group', set.group)])).flat();
}
