import { defineModule, fail, p, type Params, type Plan, type ReadHost } from '../../sdk/index.ts';
import { consulParams } from './api.ts';
import { checkSpec, planCheckAbsent, planCheckPresent } from './check-plans.ts';

const params = {
  ...consulParams,
  state: p.choice(['present', 'absent'], { doc: 'Registered or not.', default: 'present' }),
  name: p.str({ doc: 'Name of the check.' }),
  id: p.str({ doc: 'Id of the check, unique on the agent; its name when not given.' }),
  interval: p.str({ doc: 'Time between checks.' }),
  notes: p.str({ doc: 'Notes.' }),
  args: p.list(p.str({ doc: 'Word.' }), { doc: 'Command to run; needs enable_local_script_checks.' }),
  ttl: p.str({ doc: 'Time to live: the check fails if no report arrives within this time.' }),
  tcp: p.str({ doc: '`host:port` to connect to.' }),
  http: p.str({ doc: 'URL to get.' }),
  timeout: p.str({ doc: 'Time that a check may take.' }),
  service_id: p.str({ doc: 'Id of the service it belongs to; a check of the node when not given.' }),
} as const;
type CheckParams = Params<typeof params>;

export const consulAgentCheck = defineModule({
  name: 'community.general.consul_agent_check',
  summary: 'Register checks with a Consul agent',
  description:
    'Checks are compared by a digest kept in their notes, since the agent does not say what a check does.',
  params,
  constraints: { mutuallyExclusive: [['args', 'ttl', 'tcp', 'http']], requiredOneOf: [['name', 'id']] },
  support: { check: 'full', diff: 'full' },
  differences: ['A check that has not changed is not registered again, so its state stays.'],
  returns: { check: 'The check.', operation: 'create, update or remove, when changed.' },
  examples: [
    {
      title: 'An HTTP check',
      yaml: 'community.general.consul_agent_check:\n  name: nginx\n  http: http://localhost/\n  interval: 10s',
    },
  ],
  plan: planCheck,
});

async function planCheck(params: CheckParams, host: ReadHost): Promise<Plan> {
  const id = params.id ?? params.name ?? '';
  if (params.state === 'absent') return planCheckAbsent(params, id, host);
  if (params.name === undefined) fail('name is needed to register a check');
  return planCheckPresent(params, { ...checkSpec(params), ServiceID: params.service_id }, host);
}
