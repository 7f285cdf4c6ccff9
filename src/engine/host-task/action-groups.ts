/**
 * Action groups: what `group/NAME` means in `module_defaults`. Collections say it in `meta/runtime.yml`.
 * @module
 */
import { join } from 'node:path';
import { TsplayError } from '../../errors/index.ts';
import { firstExisting, qualifiedName, type Collections } from '../../playbook/index.ts';
import { metadataProblem } from './group-metadata.ts';
import type { ActionGroups } from '../state/contracts.ts';
import type { SourceRef } from '../../util/value.ts';
import { isDict, isList, type Dict, type Value } from '../../util/value.ts';

/** Short names of groups, and the groups of collections that they stand for. */
const shortNames: ReadonlyMap<string, readonly string[]> = new Map([
  ['acme', ['community.crypto.acme']],
  ['aws', ['amazon.aws.aws', 'community.aws.aws']],
  ['azure', ['azure.azcollection.azure']],
  ['cpm', ['wti.remote.cpm']],
  ['docker', ['community.general.docker', 'community.docker.docker']],
  ['gcp', ['google.cloud.gcp']],
  [
    'k8s',
    [
      'community.kubernetes.k8s',
      'community.general.k8s',
      'community.kubevirt.k8s',
      'community.okd.k8s',
      'kubernetes.core.k8s',
    ],
  ],
  ['os', ['openstack.cloud.os']],
  ['ovirt', ['ovirt.ovirt.ovirt', 'community.general.ovirt']],
  ['vmware', ['community.vmware.vmware']],
]);

/** Groups of the modules that come with tsplay, whose collections need not be there. */
const ownGroups: ReadonlyMap<string, RegExp> = new Map([
  ['community.docker.docker', /^(community\.docker\.)?docker_/],
  ['community.general.docker', /^(community\.general\.)?docker_/],
  ['community.general.consul', /^(community\.general\.)?consul_(?!kv$)/],
]);

/** Whether an action belongs to a group. */
type Belongs = (action: string) => boolean;

export interface ActionGroupsOptions {
  readonly collections: Collections;
  /** A parsed file, the same for the same path. */
  readYaml(path: string): Promise<Value>;
  /** The file with the routing and the groups of ansible-core, where there is one. */
  readonly coreRuntime?: () => string | undefined;
  /** Told what is wrong with the metadata of a group; nothing is looked at where it is not given. */
  readonly warn?: ((message: string) => void) | undefined;
}

export class CollectionGroups implements ActionGroups {
  readonly #options: ActionGroupsOptions;

  constructor(options: ActionGroupsOptions) {
    this.#options = options;
  }

  async has(
    group: string,
    names: readonly string[],
    { collections, src }: { readonly collections: readonly string[]; readonly src: SourceRef | undefined },
  ): Promise<boolean> {
    const belongs = (await this.#within(collections, group)) ?? (await this.#find(group, new Set()));
    if (belongs === undefined)
      throw new TsplayError(
        'TSP1103',
        `Error loading module_defaults: could not resolve the module_defaults group ${fullName(group)}`,
        { src },
      );
    return names.some(belongs);
  }

  /** A short name means first what the collections of the task have. */
  async #within(collections: readonly string[], group: string): Promise<Belongs | undefined> {
    if (group.includes('.')) return undefined;
    for (const collection of collections) {
      const found = await this.#find(`${collection}.${group}`, new Set());
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** `seen`: groups that are being looked at, since groups may extend each other. */
  async #find(group: string, seen: Set<string>): Promise<Belongs | undefined> {
    const name = fullName(group);
    if (seen.has(name)) return () => false;
    seen.add(name);
    const short = /^ansible\.builtin\.(\w+)$/.exec(name)?.[1];
    if (short !== undefined) {
      const extended = shortNames.get(short);
      return extended === undefined ? this.#ofCore(short, name, seen) : this.#anyOf([], extended, seen);
    }
    const qualified = qualifiedName(name);
    if (qualified === undefined) return undefined;
    const { collection, path } = qualified;
    const written = await this.#written(collection, name, path);
    if (written !== undefined) return this.#anyOf(...membersOf(written, collection), seen);
    const own = ownGroups.get(name);
    return own && ((action) => own.test(action));
  }

  /** Groups that only the ansible-core of this machine knows. */
  async #ofCore(short: string, name: string, seen: Set<string>): Promise<Belongs | undefined> {
    const file = this.#options.coreRuntime?.();
    const found = file === undefined ? undefined : await this.#inFile(file, name, short);
    return found && this.#anyOf(...membersOf(found, 'ansible.builtin'), seen);
  }

  async #written(collection: string, name: string, short: string): Promise<readonly Value[] | undefined> {
    const folder = this.#options.collections.folder(collection);
    const file = folder && (await firstExisting([join(folder, 'meta', 'runtime.yml')]));
    return file ? this.#inFile(file, name, short) : undefined;
  }

  async #inFile(file: string, name: string, short: string): Promise<readonly Value[] | undefined> {
    const runtime = await this.#options.readYaml(file);
    const groups = dictIn(runtime, 'action_groups');
    const members = groups?.get(name) ?? groups?.get(short) ?? null;
    if (!isList(members)) return undefined;
    const problem = metadataProblem(members);
    if (problem !== undefined)
      this.#options.warn?.(
        `Invalid metadata was found for action_group ${name} while loading module_defaults. ${problem}`,
      );
    return members;
  }

  async #anyOf(actions: readonly string[], groups: readonly string[], seen: Set<string>): Promise<Belongs> {
    const known = new Set(actions);
    const extended: Belongs[] = [];
    for (const group of groups) extended.push((await this.#find(group, seen)) ?? (() => false));
    return (action) => known.has(action) || extended.some((belongs) => belongs(action));
  }
}

const fullName = (group: string): string =>
  group.split('.').length < 3 ? `ansible.builtin.${group}` : group;

const dictIn = (value: Value, key: string): Dict | undefined => {
  const found = isDict(value) ? (value.get(key) ?? null) : null;
  return isDict(found) ? found : undefined;
};

/** The actions of a group as `meta/runtime.yml` has it, and the groups that it extends, all with their full names. */
function membersOf(written: readonly Value[], collection: string): [actions: string[], groups: string[]] {
  const full = (name: string): string => (name.split('.').length < 3 ? `${collection}.${name}` : name);
  const names = (values: readonly Value[]): string[] =>
    values.filter((value) => typeof value === 'string').map(full);
  const groups = written.flatMap((member) => {
    const extended = dictIn(member, 'metadata')?.get('extend_group') ?? null;
    return names(isList(extended) ? extended : [extended]);
  });
  return [names(written), groups];
}
