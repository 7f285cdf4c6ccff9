/**
 * Names of modules and actions. One rule for all: ansible-core's own may be written short, behind `ansible.builtin.` or
 * behind `ansible.legacy.`; a name of another collection is never one of them, whatever it ends with.
 * @module
 */

const core = /^ansible\.(?:builtin|legacy)\./;

/** A name without the prefix of ansible-core; other names as they are. */
export const shortName = (name: string): string => name.replace(core, '');

/** The short name of something of ansible-core's; undefined for what belongs to another collection. */
export function coreName(name: string): string | undefined {
  const short = shortName(name);
  return short.includes('.') ? undefined : short;
}

/** Whether a name means one of these of ansible-core's. */
export const isCore = (name: string, ...short: readonly string[]): boolean => {
  const own = coreName(name);
  return own !== undefined && short.includes(own);
};

/** A plug-in's name without the collections that come with the `ansible` package; others as they are. */
export const withoutCollection = (name: string): string =>
  name.replace(
    /^(?:ansible\.(?:builtin|legacy|posix|netcommon|utils)|community\.(?:general|docker)|containers\.podman)\./,
    '',
  );
