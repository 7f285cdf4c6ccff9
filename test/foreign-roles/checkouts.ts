/**
 * Foreign roles and collections, unpacked from a folder of clones: each stands where `roles_path` and the collections' path
 * find it, under the names that playbooks have for it.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parseYamlData } from '../../src/source/index.ts';
import { isDict } from '../../src/util/value.ts';

/** A repository that was unpacked. */
export interface Checkout {
  /** As playbooks call it: `geerlingguy.nginx`, `devsec.hardening`. */
  readonly name: string;
  readonly folder: string;
  /** The newest tag and how many commits came after it, as `git describe` says. */
  readonly version: string;
}

/** Both kinds of clones, and the folders named OWNER+REPOSITORY with a bare one in `repo`. */
function gitDirOf(folder: string): string | undefined {
  const isGitDir = (path: string): boolean =>
    existsSync(join(path, 'HEAD')) && existsSync(join(path, 'objects'));
  return [folder, join(folder, '.git'), join(folder, 'repo'), join(folder, 'repo/.git')].find(isGitDir);
}

function unpack(gitDir: string, folder: string): string {
  const git = (...args: string[]): Buffer =>
    execFileSync('git', [`--git-dir=${gitDir}`, ...args], { maxBuffer: 1 << 28 });
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['-x', '-C', folder], { input: git('archive', 'HEAD') });
  return git('describe', '--tags', '--always').toString().trim();
}

/**
 * Unpacks all clones in `clones` below `place`: roles into `roles`, collections into `ansible_collections`. A clone's name is
 * OWNER+REPOSITORY.
 */
export function unpackAll(clones: string, place: string): Checkout[] {
  const found: Checkout[] = [];
  for (const entry of readdirSync(clones).sort()) {
    const [, owner, repository] = /^([^+]+)\+(ansible-(?:role|collection)-.+)$/.exec(entry) ?? [];
    const gitDir = gitDirOf(join(clones, entry));
    if (owner === undefined || repository === undefined || gitDir === undefined) continue;
    if (repository.startsWith('ansible-role-')) {
      const name = `${owner}.${repository.slice('ansible-role-'.length)}`;
      const folder = join(place, 'roles', name);
      found.push({ name, folder, version: unpack(gitDir, folder) });
      // Some books of roles call their own role by the name of its repository.
      const alias = join(place, 'roles', repository);
      if (!existsSync(alias)) symlinkSync(name, alias);
    } else {
      const scratch = join(place, 'scratch');
      unpack(gitDir, scratch);
      const { namespace, name } = galaxyOf(scratch);
      rmSync(scratch, { recursive: true });
      const folder = join(place, 'ansible_collections', namespace, name);
      found.push({ name: `${namespace}.${name}`, folder, version: unpack(gitDir, folder) });
    }
  }
  return found;
}

function galaxyOf(folder: string): { namespace: string; name: string } {
  const galaxy = parseYamlData(readFileSync(join(folder, 'galaxy.yml'), 'utf8'));
  const [namespace, name] = isDict(galaxy) ? [galaxy.get('namespace'), galaxy.get('name')] : [];
  if (typeof namespace === 'string' && typeof name === 'string') return { namespace, name };
  throw new Error(`${folder}/galaxy.yml does not say what the collection is called`);
}
