import { defineModule, missing, p, type Params, type Plan, type ReadHost } from '../../../sdk/index.ts';
import { dockerThing } from '../api/expected.ts';
import type { DockerApi } from '../api/client.ts';
import { openDocker } from '../api/open.ts';
import { dockerParams } from '../api/params.ts';
import { labelDict, stableJson, structDiff } from '../values/text.ts';
import { inSequence, type NodeInspect } from './api.ts';

const params = {
  ...dockerParams,
  hostname: p.str({ doc: 'Host name or id of the node, as the swarm knows it.', required: true }),
  labels: p.dict({ doc: 'Labels; values must be text.' }),
  labels_state: p.choice(['merge', 'replace'], {
    doc: '`replace`: remove labels that are not given.',
    default: 'merge',
  }),
  labels_to_remove: p.list(p.str({ doc: 'Name.' }), { doc: 'Labels to remove, under `merge`.' }),
  availability: p.choice(['active', 'pause', 'drain'], { doc: 'Whether tasks are put on it.' }),
  role: p.choice(['worker', 'manager'], { doc: 'Role.' }),
} as const;
type NodeParams = Params<typeof params>;

export const dockerNode = defineModule({
  name: 'community.docker.docker_node',
  summary: 'Manage the nodes of a Docker swarm',
  description: 'Runs on a manager of the swarm.',
  params,
  support: { check: 'full', diff: 'full' },
  returns: { node: 'What `docker node inspect` shows of it afterwards.' },
  examples: [
    {
      title: 'A label, and no more tasks',
      yaml: 'community.docker.docker_node:\n  hostname: swarm-node-01\n  labels: {disk: ssd}\n  availability: drain',
    },
  ],
  plan: planNode,
});

async function planNode(params: NodeParams, host: ReadHost): Promise<Plan> {
  const api = await openDocker(host, params);
  const path = `/nodes/${encodeURIComponent(params.hostname)}`;
  const node = await api.find<NodeInspect>(path);
  if (!node) missing(`No node ${params.hostname} is in the swarm that ${host.name} manages`);
  const spec = wantedSpec(params, node);
  const before = { ...node.Spec, Labels: node.Spec.Labels ?? {} };
  if (stableJson(before) === stableJson(spec)) return { changed: false, result: { node } };
  return {
    changed: true,
    diff: structDiff(before, spec, params.hostname),
    result: { node },
    provides: () => [dockerThing(path, { ...node, Spec: spec })],
    apply: async (writable) => {
      const write = await openDocker(writable, params);
      await updateNode(write, node, params);
      return { node: await write.get(path) };
    },
  };
}

const wantedSpec = (params: NodeParams, { Spec }: NodeInspect) => ({
  ...Spec,
  Role: params.role ?? Spec.Role,
  Availability: params.availability ?? Spec.Availability,
  Labels: wantedLabels(params, Spec.Labels ?? {}),
});

function wantedLabels(params: NodeParams, have: Readonly<Record<string, string>>): Record<string, string> {
  const given = labelDict(params.labels);
  if (params.labels_state === 'replace') return given ?? {};
  const remove = new Set((params.labels_to_remove ?? []).filter((key) => !(key in (given ?? {}))));
  const kept = Object.fromEntries(Object.entries(have).filter(([key]) => !remove.has(key)));
  return { ...kept, ...given };
}

/** The swarm writes down what it hears of a node, and others change it too: what they have made of it is kept. */
async function updateNode(api: DockerApi, node: NodeInspect, params: NodeParams): Promise<void> {
  const path = `/nodes/${node.ID}`;
  await inSequence(
    node,
    () => api.find<NodeInspect>(path),
    (now, version) => api.post(`${path}/update`, { query: { version }, body: wantedSpec(params, now) }),
  );
}
