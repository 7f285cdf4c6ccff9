/**
 * The nodes of a Docker swarm as hosts, by role and label. Options and names are those of
 * `community.docker.docker_swarm`; `hostnames` and `label_groups` are tsplay's own.
 * @module
 */
import { isDict, isList, valueText, type Dict, type Value } from '../../util/value.ts';
import { withAnswers } from './answer-cache.ts';
import type { ApiOptions } from './api.ts';
import { configName, textOption } from './config.ts';
import { Construction, flag } from './construct.ts';
import { isFile } from './files.ts';
import { varsSoFar } from './host-vars.ts';
import type { ConfiguredPlugin, Reading } from './types.ts';

const at = (value: Value | undefined, ...path: readonly string[]): Value => {
  let current = value ?? null;
  for (const key of path) current = isDict(current) ? (current.get(key) ?? null) : null;
  return current;
};

const apiOf = (config: Dict, env: Reading['env']): ApiOptions => {
  const verify = flag(config, 'validate_certs') || flag(config, 'tls_verify');
  const tls = verify || flag(config, 'tls');
  return {
    url:
      textOption(config, 'docker_host', 'docker_url') ?? env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock',
    timeout: Number(textOption(config, 'timeout') ?? 60) * 1000,
    ca: textOption(config, 'ca_path', 'ca_cert', 'cacert_path', 'tls_ca_cert'),
    cert: textOption(config, 'client_cert', 'cert_path', 'tls_client_cert'),
    key: textOption(config, 'client_key', 'key_path', 'tls_client_key'),
    ...(tls ? { verify } : {}),
  };
};

/** Where a node can be reached: a manager that listens everywhere is known by its manager address. */
function addressOf(node: Value): string {
  const address = valueText(at(node, 'Status', 'Addr') ?? '');
  const manager = valueText(at(node, 'ManagerStatus', 'Addr') ?? '');
  return address === '0.0.0.0' || address === '' ? manager.replace(/:\d+$/, '') : address;
}

function addNode(node: Dict, config: Dict, reading: Reading): string {
  const { inventory } = reading;
  const wanted =
    textOption(config, 'hostnames') === 'hostname' ? at(node, 'Description', 'Hostname') : at(node, 'ID');
  const name = valueText(wanted);
  if (!inventory.hosts.has(name)) reading.newHost(name);
  const role = valueText(at(node, 'Spec', 'Role'));
  const host = inventory.ensureHost(name, inventory.addGroup(role));
  const address = addressOf(node);
  inventory.setVariable(host, 'ansible_host', address);
  if (flag(config, 'include_host_uri')) {
    const port = textOption(config, 'include_host_uri_port') ?? (flag(config, 'tls') ? '2376' : '2375');
    inventory.setVariable(host, 'ansible_host_uri', `tcp://${address}:${port}`);
  }
  if (flag(config, 'verbose_output', true)) inventory.setVariable(host, 'docker_swarm_node_attributes', node);
  const leader = role === 'manager' && at(node, 'ManagerStatus', 'Leader') === true;
  inventory.ensureHost(name, inventory.addGroup(leader ? 'leader' : 'nonleaders'));
  const labels = at(node, 'Spec', 'Labels');
  if (flag(config, 'label_groups', true))
    for (const [key, value] of isDict(labels) ? labels : [])
      inventory.ensureHost(
        name,
        inventory.addGroup(inventory.madeUpName(`label_${valueText(key)}_${valueText(value)}`)),
      );
  return name;
}

export const dockerSwarm: ConfiguredPlugin = {
  name: 'community.docker.docker_swarm',
  otherNames: ['docker_swarm', 'community.general.docker_swarm'],
  verify: (source) => isFile(source) && configName(source),
  parse: async (reading, config) => {
    for (const group of ['manager', 'worker', 'leader', 'nonleaders']) reading.inventory.addGroup(group);
    const nodes = await withAnswers(
      reading,
      { plugin: dockerSwarm.name, config, api: apiOf(config, reading.env) },
      (get) => get('/nodes'),
    );
    const construction = new Construction(reading, config);
    const variables = varsSoFar(reading, false);
    for (const node of isList(nodes) ? nodes : []) {
      if (!isDict(node)) continue;
      const host = reading.inventory.ensureHost(addNode(node, config, reading));
      construction.apply(host.name, () => variables(host));
    }
  },
};
