/**
 * Secrets and configs of a swarm: what docker_secret and docker_config share. The swarm never changes either; other
 * data means another object, under the same name once the old one is gone, or under `NAME_vN` with rolling versions.
 * Labels `ansible_key` (digest of the data) and `ansible_version` are those of community.docker.
 * @module
 */
import { createHash } from 'node:crypto';
import {
  fail,
  p,
  type Params,
  type Plan,
  type ReadHost,
  type ResultKeys,
  type WriteHost,
} from '../../../sdk/index.ts';
import type { DockerApi } from '../api/client.ts';
import { openDocker } from '../api/open.ts';
import { dockerParams } from '../api/params.ts';
import type { SwarmObject } from '../stack/state.ts';
import { labelDict, structDiff } from '../values/text.ts';

export const objectParams = {
  ...dockerParams,
  name: p.str({ doc: 'Name.', required: true }),
  state: p.choice(['absent', 'present'], { doc: 'There or not.', default: 'present' }),
  data_is_b64: p.bool({ doc: 'The data is base64.', default: false }),
  data_src: p.path({ doc: 'File on the host that holds the data.' }),
  labels: p.dict({ doc: 'Labels; values must be text.' }),
  force: p.bool({ doc: 'Make it anew even if the data is the same.', default: false }),
  rolling_versions: p.bool({ doc: 'Make `NAME_v1`, `NAME_v2`… instead of replacing.', default: false }),
  versions_to_keep: p.int({ doc: 'Old versions to keep, with rolling_versions; -1 for all.', default: 5 }),
} as const;

export const objectConstraints = {
  requiredIf: [['state', 'present', ['data', 'data_src'], 'any']],
  mutuallyExclusive: [['data', 'data_src']],
} as const;

export type ObjectParams = Params<typeof objectParams> & {
  readonly data?: string | undefined;
  readonly template_driver?: string | undefined;
};

export interface Kind {
  readonly path: 'secrets' | 'configs';
  /** `secret` or `config`: prefix of result keys, and the word for people. */
  readonly word: 'secret' | 'config';
}

const digestLabel = 'ansible_key';
const versionLabel = 'ansible_version';

export async function planObject(kind: Kind, params: ObjectParams, host: ReadHost): Promise<Plan> {
  const api = await openDocker(host, params);
  const all = await api.get<SwarmObject[]>(`/${kind.path}`);
  const versions = versionsOf(params, all);
  return params.state === 'absent'
    ? planAbsent(kind, params, versions)
    : planPresent(kind, params, versions, await dataOf(params, host));
}

/** The object, or with rolling versions all of them, oldest first. */
function versionsOf(params: ObjectParams, all: readonly SwarmObject[]): SwarmObject[] {
  if (!params.rolling_versions) return all.filter((entry) => entry.Spec.Name === params.name);
  return all
    .filter((entry) => entry.Spec.Name.startsWith(`${params.name}_v`) && versionOf(entry) > 0)
    .sort((a, b) => versionOf(a) - versionOf(b));
}

const versionOf = (entry: SwarmObject): number => Number(entry.Spec.Labels?.[versionLabel] ?? 0);

async function dataOf(params: ObjectParams, host: ReadHost): Promise<Buffer> {
  if (params.data !== undefined) return Buffer.from(params.data, params.data_is_b64 ? 'base64' : 'utf8');
  const { data_src: path = '' } = params;
  return (await host.readFile(path)) ?? fail(`${path} does not exist on ${host.name}`);
}

function planAbsent(kind: Kind, params: ObjectParams, versions: readonly SwarmObject[]): Plan {
  if (versions.length === 0) return { changed: false };
  return {
    changed: true,
    diff: structDiff(
      versions.map((entry) => entry.Spec.Name),
      [],
      kind.word,
    ),
    apply: async (host) => {
      const api = await openDocker(host, params);
      for (const entry of versions) await api.delete(`/${kind.path}/${entry.ID}`);
      return {};
    },
  };
}

function planPresent(kind: Kind, params: ObjectParams, versions: readonly SwarmObject[], data: Buffer): Plan {
  const current = versions.at(-1);
  const digest = createHash('sha224').update(data).digest('hex');
  const labels = labelDict(params.labels);
  if (current && !params.force && sameData(current, data, digest) && hasLabels(current, labels)) {
    const old = oldVersions(params, versions, true);
    const result = resultOf(kind, current.ID, current.Spec.Name);
    if (old.length === 0) return { changed: false, result };
    return {
      changed: true,
      diff: structDiff(
        old.map((entry) => entry.Spec.Name),
        [],
        kind.word,
      ),
      result,
      apply: async (host) => {
        await removeAll(await openDocker(host, params), kind, old);
        return {};
      },
    };
  }
  const number = (current === undefined ? 0 : versionOf(current)) + 1;
  const name = params.rolling_versions ? `${params.name}_v${number}` : params.name;
  const version = params.rolling_versions ? { [versionLabel]: String(number) } : {};
  const shown = {
    Name: name,
    Labels: { ...labels, [digestLabel]: digest, ...version },
    ...(params.template_driver === undefined ? {} : { Templating: { Name: params.template_driver } }),
  };
  return {
    changed: true,
    diff: structDiff(
      current ? { Name: current.Spec.Name, Labels: current.Spec.Labels } : {},
      shown,
      kind.word,
    ),
    result: { [`${kind.word}_name`]: name },
    apply: (host) => applyPresent(kind, params, host, versions, { ...shown, Data: data.toString('base64') }),
  };
}

const resultOf = (kind: Kind, id: string, name: string): ResultKeys => ({
  [`${kind.word}_id`]: id,
  [`${kind.word}_name`]: name,
});

/** Configs can be read back; secrets are known by their digest. One without it was made by someone else. */
const sameData = (entry: SwarmObject, data: Buffer, digest: string): boolean =>
  entry.Spec.Data === undefined
    ? entry.Spec.Labels?.[digestLabel] === digest
    : entry.Spec.Data === data.toString('base64');

const hasLabels = (entry: SwarmObject, labels: Record<string, string> | undefined): boolean =>
  Object.entries(labels ?? {}).every(([key, value]) => entry.Spec.Labels?.[key] === value);

/** Versions beyond those to keep besides the newest; `isNewest`: the last of the list is the newest. */
function oldVersions(
  params: ObjectParams,
  versions: readonly SwarmObject[],
  isNewest: boolean,
): readonly SwarmObject[] {
  if (!params.rolling_versions || params.versions_to_keep < 0) return [];
  const former = isNewest ? versions.slice(0, -1) : versions;
  return former.slice(0, Math.max(0, former.length - params.versions_to_keep));
}

async function applyPresent(
  kind: Kind,
  params: ObjectParams,
  host: WriteHost,
  versions: readonly SwarmObject[],
  spec: Readonly<Record<string, unknown>> & { readonly Name: string },
): Promise<ResultKeys> {
  const api = await openDocker(host, params);
  const remove = params.rolling_versions ? oldVersions(params, versions, false) : versions;
  if (!params.rolling_versions) await removeAll(api, kind, remove);
  const made = await api.post<{ ID: string }>(`/${kind.path}/create`, { body: spec });
  if (params.rolling_versions) await removeAll(api, kind, remove);
  return resultOf(kind, made.ID, spec.Name);
}

async function removeAll(api: DockerApi, kind: Kind, entries: readonly SwarmObject[]): Promise<void> {
  for (const entry of entries) await api.delete(`/${kind.path}/${entry.ID}`);
}
