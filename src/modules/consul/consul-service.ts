import {
  defineModule,
  type Dict,
  fail,
  p,
  type Params,
  type Plan,
  type ReadHost,
  toPlain,
} from '../../sdk/index.ts';
import { agentServices, type AgentService, type CheckSpec, definitionDigest, digestKey } from './agent.ts';
import { consulParams, consulReader, consulWriter } from './api.ts';
import { checkMembers, checkSpec, jsonDiff, planCheckAbsent, planCheckPresent } from './check-plans.ts';

const params = {
  ...consulParams,
  state: p.choice(['present', 'absent'], { doc: 'Registered or not.', default: 'present' }),
  service_name: p.str({ doc: 'Name of the service.', aliases: ['name'] }),
  service_id: p.str({
    doc: 'Id of the service, unique on the agent; its name when not given.',
    aliases: ['id'],
  }),
  service_port: p.int({ doc: 'Port.' }),
  service_address: p.str({ doc: 'Address; the agent’s own when not given.', aliases: ['address'] }),
  tags: p.list(p.str({ doc: 'Tag.' }), { doc: 'Tags.' }),
  meta: p.dict({ doc: 'Metadata; values must be text.' }),
  enable_tag_override: p.bool({ doc: 'Others may change the tags.', default: false }),
  weights: p.object(
    {
      passing: p.int({ doc: 'While passing.', default: 1 }),
      warning: p.int({ doc: 'While warning.', default: 1 }),
    },
    { doc: 'Weights in DNS answers.' },
  ),
  checks: p.list(p.object(checkMembers, { doc: 'A check.' }), { doc: 'Checks of the service.' }),
  check_id: p.str({ doc: 'Id of a single check.' }),
  check_name: p.str({ doc: 'Name of a single check; alone, it is a check of the node.' }),
  check_node: p.str({ doc: 'Accepted for compatibility.' }),
  check_host: p.str({ doc: 'Accepted for compatibility.' }),
  notes: checkMembers.notes,
  http: checkMembers.http,
  tcp: checkMembers.tcp,
  ttl: checkMembers.ttl,
  args: checkMembers.args,
  script: checkMembers.script,
  interval: checkMembers.interval,
  timeout: checkMembers.timeout,
} as const;
export type ServiceParams = Params<typeof params>;

export const consulService = defineModule({
  name: 'community.general.consul',
  summary: 'Register services and checks with a Consul agent',
  description:
    'Checks are compared by a digest kept in the service’s metadata, since the agent does not say what a check does.',
  params,
  constraints: {
    mutuallyExclusive: [
      ['script', 'args', 'ttl', 'tcp', 'http'],
      ['checks', 'check_id'],
    ],
    requiredOneOf: [['service_name', 'service_id', 'check_name', 'check_id']],
  },
  support: { check: 'full', diff: 'full' },
  differences: ['A service whose checks have not changed is not registered again, so its state stays.'],
  returns: {
    service_id: 'Id.',
    service_name: 'Name.',
    service_port: 'Port.',
    tags: 'Tags.',
    checks: 'Checks as they were sent.',
  },
  examples: [
    {
      title: 'A service with an HTTP check',
      yaml: `community.general.consul:
  service_name: books-service
  service_port: 80
  service_address: 10.100.199.200
  http: http://10.100.199.200/api/v1/books
  interval: 10s`,
    },
    { title: 'Gone', yaml: 'community.general.consul:\n  service_name: books-service\n  state: absent' },
  ],
  plan: planService,
});

async function planService(params: ServiceParams, host: ReadHost): Promise<Plan> {
  const single = singleCheck(params);
  const isService = params.service_name !== undefined || params.service_id !== undefined;
  if (params.state === 'absent')
    return isService
      ? planAbsent(params, host)
      : planCheckAbsent(params, params.check_id ?? params.check_name ?? '', host);
  // A check for a service that is registered elsewhere: it has an id of its own and no service_name.
  if (params.service_name === undefined) {
    if (!single) fail('service_name is needed to register a service');
    return planCheckPresent(params, { ...single, ServiceID: params.service_id }, host);
  }
  const checks = [...(params.checks ?? []).map(checkSpec), ...(single ? [single] : [])];
  return planPresent(params, params.service_name, checks, host);
}

function singleCheck(params: ServiceParams): CheckSpec | undefined {
  const { http, tcp, ttl, args, script, check_id, check_name } = params;
  const something = [http, tcp, ttl, args, script].some((value) => value !== undefined);
  if (!something) return undefined;
  const { interval, timeout, notes } = params;
  return checkSpec({
    id: check_id,
    name: check_name,
    http,
    tcp,
    ttl,
    args,
    script,
    interval,
    timeout,
    notes,
  });
}

async function planPresent(
  params: ServiceParams,
  name: string,
  checks: readonly CheckSpec[],
  host: ReadHost,
): Promise<Plan> {
  const id = params.service_id ?? name;
  const consul = consulReader(host, params);
  const existing = (await agentServices(consul))[id];
  const body = {
    ID: id,
    Name: name,
    Port: params.service_port ?? 0,
    Address: params.service_address ?? '',
    Tags: params.tags ?? [],
    Meta: {
      ...textMeta(params.meta),
      ...(checks.length > 0 ? { [digestKey]: definitionDigest(checks) } : {}),
    },
    EnableTagOverride: params.enable_tag_override,
    ...(params.weights
      ? { Weights: { Passing: params.weights.passing, Warning: params.weights.warning } }
      : {}),
  };
  const result = {
    service_id: id,
    service_name: name,
    service_port: params.service_port,
    tags: params.tags,
    checks,
  };
  const before = existing && comparable(existing, params);
  const after = comparable({ ...body, Service: name }, params);
  if (before !== undefined && JSON.stringify(before) === JSON.stringify(after))
    return { changed: false, result };
  return {
    changed: true,
    diff: jsonDiff(id, before, after),
    result: { ...result, operation: existing ? 'update' : 'create' },
    apply: async (writable) => {
      const write = consulWriter(writable, params);
      await write.put(
        '/agent/service/register',
        { 'replace-existing-checks': true },
        { ...body, Checks: checks },
      );
      return {};
    },
  };
}

const textMeta = (meta: Dict | undefined): Record<string, string> =>
  meta === undefined
    ? {}
    : Object.fromEntries(
        Object.entries(toPlain(meta) as Record<string, unknown>).map(([k, v]) => [k, String(v)]),
      );

const sortedEntries = (meta: Readonly<Record<string, string>> | null): [string, string][] =>
  Object.entries(meta ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

/** What of a service can be compared; weights only when given, since the agent fills them in. */
const comparable = (service: AgentService, params: ServiceParams): Record<string, unknown> => ({
  Service: service.Service,
  Port: service.Port,
  Address: service.Address,
  Tags: [...(service.Tags ?? [])].sort(),
  Meta: Object.fromEntries(sortedEntries(service.Meta)),
  EnableTagOverride: service.EnableTagOverride,
  ...(params.weights ? { Weights: service.Weights } : {}),
});

async function planAbsent(params: ServiceParams, host: ReadHost): Promise<Plan> {
  const wanted = params.service_id ?? params.service_name ?? '';
  const services = Object.values(await agentServices(consulReader(host, params)));
  const found = services.find((service) => service.ID === wanted || service.Service === wanted);
  if (!found) return { changed: false, result: { id: wanted } };
  return {
    changed: true,
    diff: jsonDiff(wanted, comparable(found, params), undefined),
    result: { id: wanted, operation: 'remove' },
    apply: async (writable) => {
      const id = encodeURIComponent(found.ID);
      await consulWriter(writable, params).put(`/agent/service/deregister/${id}`);
      return {};
    },
  };
}
