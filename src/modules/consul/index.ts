/** Consul's modules. */
import { entry, type ModuleEntry } from '../entry.ts';

export const consulModules: readonly ModuleEntry[] = [
  entry('community.general.consul_kv', async () => (await import('./consul-kv.ts')).consulKv),
  entry('community.general.consul_session', async () => (await import('./consul-session.ts')).consulSession),
  entry('community.general.consul', async () => (await import('./consul-service.ts')).consulService, [
    'consul_service',
    'consul_agent_service',
    'tsplay.consul.consul_service',
    'community.general.consul_agent_service',
  ]),
  entry(
    'community.general.consul_agent_check',
    async () => (await import('./consul-check.ts')).consulAgentCheck,
  ),
  entry('tsplay.consul.consul_info', async () => (await import('./consul-info.ts')).consulInfo, [
    'consul_agent_facts',
    'tsplay.consul.consul_agent_facts',
  ]),
];
