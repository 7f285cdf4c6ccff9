/**
 * What deploying a stack would do.
 * @module
 */
import { createHash } from 'node:crypto';
import { fail, missing, type ReadHost } from '../../../sdk/index.ts';
import type { DockerApi } from '../api/client.ts';
import { pinImage } from '../api/images.ts';
import { canonicalSpec } from '../service/canonical.ts';
import type { ServiceInspect, ServiceSpec } from '../service/service.ts';
import { envFile } from '../values/env.ts';
import { stableJson } from '../values/text.ts';
import { type Compose, hostPath } from './compose/load.ts';
import { type Section, texts } from './compose/read.ts';
import { imageLabel, scoped } from './convert/namespace.ts';
import {
  type ObjectKind,
  type StackNetwork,
  stackNetworks,
  type StackObject,
  stackObjects,
} from './convert/objects.ts';
import { convertService, networkKeys, type Reference, type References } from './convert/service.ts';
import type { StackState, SwarmObject } from './state.ts';

export type ResolveImage = 'always' | 'changed' | 'never';

export interface ServiceChange {
  readonly name: string;
  readonly action: 'create' | 'update' | 'remove' | 'none';
  readonly spec?: ServiceSpec | undefined;
  readonly existing?: ServiceInspect | undefined;
}

export interface ObjectChange {
  readonly kind: ObjectKind;
  readonly object: StackObject;
  readonly data: Buffer;
}

export interface StackDecision {
  readonly networks: readonly StackNetwork[];
  readonly objects: readonly ObjectChange[];
  readonly services: readonly ServiceChange[];
}

export interface DecideStack {
  readonly stack: string;
  readonly compose: Compose;
  readonly state: StackState;
  readonly prune: boolean;
  readonly resolve: ResolveImage;
}

/** Id that stands for a secret or config that will be made. */
const pending = '(new)';

export async function decideStack(
  api: DockerApi,
  host: ReadHost,
  input: DecideStack,
): Promise<StackDecision> {
  const { stack, compose, state } = input;
  const used = new Set([...compose.services.values()].flatMap((service) => [...networkKeys(service).keys()]));
  const all = stackNetworks(stack, compose, used);
  const networks = missingNetworks(all, state, host);
  const objects = [
    ...(await newObjects(host, input, 'secrets')),
    ...(await newObjects(host, input, 'configs')),
  ];
  const references: References = {
    networks: new Map(all.map((network) => [network.key, network.name])),
    secrets: referencesTo(input, 'secrets'),
    configs: referencesTo(input, 'configs'),
  };
  const wanted = await Promise.all(
    [...compose.services].map(([key, service]) => decideService(api, host, input, references, key, service)),
  );
  const names = new Set(wanted.map((change) => change.name));
  const removed = state.services
    .filter((service) => input.prune && !names.has(service.Spec.Name))
    .map((existing): ServiceChange => ({ name: existing.Spec.Name, action: 'remove', existing }));
  return { networks, objects, services: [...wanted, ...removed] };
}

function missingNetworks(all: readonly StackNetwork[], state: StackState, host: ReadHost): StackNetwork[] {
  return all.filter((network) => {
    const there = state.networks.find((entry) => entry.Name === network.name);
    if (!network.external) return there === undefined;
    if (!there)
      missing(
        `Network ${network.name} is declared as external, but ${host.name} has none of that name: create it first, with docker_network and driver: overlay`,
      );
    if (there.Scope !== 'swarm' && !['host', 'bridge', 'none'].includes(there.Name))
      fail(
        `Network ${network.name} is declared as external, but is of scope ${there.Scope}: services need one of the swarm`,
      );
    return false;
  });
}

const existing = (input: DecideStack, kind: ObjectKind, name: string): SwarmObject | undefined =>
  input.state[kind].find((entry) => entry.Spec.Name === name);

function referencesTo(input: DecideStack, kind: ObjectKind): Map<string, Reference> {
  return new Map(
    stackObjects(input.stack, input.compose, kind).map((object) => {
      const id = existing(input, kind, object.name)?.ID;
      if (object.external && id === undefined)
        missing(
          `${kind.slice(0, -1)} ${object.name} is declared as external, but the swarm has none of that name`,
        );
      return [object.key, { name: object.name, id: id ?? pending }];
    }),
  );
}

/** Secrets and configs to create. The swarm never changes one; a config whose content differs is an error here. */
async function newObjects(host: ReadHost, input: DecideStack, kind: ObjectKind): Promise<ObjectChange[]> {
  const out: ObjectChange[] = [];
  for (const object of stackObjects(input.stack, input.compose, kind)) {
    if (object.external) continue;
    const there = existing(input, kind, object.name);
    // A secret cannot be read back, so its file is read only when it has to be made.
    if (there && kind === 'secrets') continue;
    const data = await contentOf(host, object);
    if (!there) out.push({ kind, object, data });
    else if (there.Spec.Data !== data.toString('base64')) {
      const digest = createHash('sha256').update(data).digest('hex').slice(0, 8);
      fail(
        `Config ${object.name} has other content in the swarm, which never changes a config: give it a name of its own for this content, such as name: ${object.name}-${digest}`,
      );
    }
  }
  return out;
}

async function contentOf(host: ReadHost, object: StackObject): Promise<Buffer> {
  if (object.content !== undefined) return Buffer.from(object.content);
  const data = await host.readFile(object.path ?? '');
  return data ?? fail(`File ${object.path ?? ''} does not exist on ${host.name}`);
}

async function decideService(
  api: DockerApi,
  host: ReadHost,
  input: DecideStack,
  references: References,
  key: string,
  service: Section,
): Promise<ServiceChange> {
  const { stack, compose, state } = input;
  const name = scoped(stack, key);
  const there = state.services.find((entry) => entry.Spec.Name === name);
  const envFiles = new Map<string, string>();
  for (const path of texts(service, 'env_file') ?? [])
    for (const [variable, value] of await envFile(host, hostPath(compose, path)))
      envFiles.set(variable, value);
  const plain = convertService(key, service, { stack, compose, envFiles, references });
  const image = await imageOf(api, host, input.resolve, plain, there);
  const force = there?.Spec.TaskTemplate.ForceUpdate ?? 0;
  const task = plain.TaskTemplate;
  const spec: ServiceSpec = {
    ...plain,
    TaskTemplate: { ...task, ContainerSpec: { ...task.ContainerSpec, Image: image }, ForceUpdate: force },
  };
  if (!there) return { name, action: 'create', spec };
  const ids = new Map(state.networks.map((network) => [network.Name, network.Id]));
  const same = stableJson(canonicalSpec(spec, ids)) === stableJson(canonicalSpec(there.Spec, ids));
  return { name, action: same ? 'none' : 'update', spec, existing: there };
}

/** The image with its digest. A registry that does not answer leaves a digest that is known already. */
async function imageOf(
  api: DockerApi,
  host: ReadHost,
  resolve: ResolveImage,
  spec: ServiceSpec,
  there: ServiceInspect | undefined,
): Promise<string> {
  const image = spec.TaskTemplate.ContainerSpec.Image;
  const current = there?.Spec.TaskTemplate.ContainerSpec.Image;
  const unchanged = there?.Spec.Labels?.[imageLabel] === image;
  if (resolve !== 'always' && unchanged && current !== undefined) return current;
  if (resolve === 'never') return image;
  const pinned = await pinImage(api, host, image);
  return pinned === image && unchanged && current !== undefined ? current : pinned;
}
