/** Which modules are compared: some of the collections of Debian's package `ansible`, drawn by a seed. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';

/** Where Debian puts collections. */
export const packages = '/usr/lib/python3/dist-packages';

const collections = [
  'ansible.posix',
  'community.crypto',
  'community.general',
  'community.mysql',
  'community.postgresql',
];

/** What other tests compare in depth. */
const known = new Set(
  [
    ['ansible.posix', 'acl', 'firewalld', 'seboolean'],
    ['community.crypto', 'openssl_privatekey'],
    ['community.general', 'alternatives', 'archive', 'htpasswd', 'redis', 'timezone', 'ufw', 'xml'],
    ['community.mysql', 'mysql_db'],
    ['community.postgresql', 'postgresql_db'],
  ].flatMap(([collection, ...names]) => names.map((name) => `${collection}.${name}`)),
);

/** The file of a module. */
export const fileOf = (module: string): string => {
  const [namespace = '', collection = '', name = ''] = module.split('.');
  return join(packages, 'ansible_collections', namespace, collection, 'plugins/modules', `${name}.py`);
};

/** Full names of all modules in Python, in order. */
function all(): string[] {
  return collections.flatMap((collection) => {
    const folder = join(packages, 'ansible_collections', collection.replace('.', '/'), 'plugins/modules');
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((file) => file.endsWith('.py') && file !== '__init__.py')
      .map((file) => `${collection}.${file.slice(0, -3)}`)
      .filter((module) => !known.has(module))
      .sort();
  });
}

/** All modules in an order of chance: the same for the same seed and the same collections. */
export function shuffled(seed: number): readonly string[] {
  const modules = all();
  const whole = { minLength: modules.length, maxLength: modules.length };
  return fc.sample(fc.shuffledSubarray(modules, whole), { numRuns: 1, seed })[0] ?? [];
}
