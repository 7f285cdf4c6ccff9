import { defineModule, p } from '../../sdk/index.ts';
import { agentChecks, agentServices } from './agent.ts';
import { consulParams, consulReader } from './api.ts';

export const consulInfo = defineModule({
  name: 'tsplay.consul.consul_info',
  summary: 'Look at a Consul agent and its cluster',
  params: {
    ...consulParams,
    services: p.bool({ doc: 'List services and checks of the agent.', default: false }),
  },
  support: { check: 'full', diff: 'none' },
  returns: {
    agent: 'Configuration and state of the agent (`Config`, `Member`, `Stats`…).',
    members: 'Members of the cluster with `Name`, `Addr`, `Status` (1 is alive).',
    leader: 'Address of the leader; empty when there is none.',
    peers: 'Addresses of the servers.',
    services: 'Services of the agent by id, if asked for.',
    checks: 'Checks of the agent by id, if asked for.',
  },
  examples: [
    {
      title: 'Wait for a leader',
      yaml: 'consul_info:\nregister: consul\nuntil: consul.leader != ""\nretries: 30',
    },
  ],
  plan: async (params, host) => {
    // Who waits for a leader asks again by `until`.
    const consul = consulReader(host, params, { electionPatience: 0 });
    const [agent, members, leader, peers, services, checks] = await Promise.all([
      consul.get('/agent/self'),
      consul.get('/agent/members'),
      // A cluster without a leader answers 500.
      consul.get<string>('/status/leader').catch(() => ''),
      consul.get<string[]>('/status/peers').catch(() => []),
      params.services ? agentServices(consul) : undefined,
      params.services ? agentChecks(consul) : undefined,
    ]);
    return { changed: false, result: { agent, members, leader: leader ?? '', peers, services, checks } };
  },
});
