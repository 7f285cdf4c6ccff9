/**
 * The catalog of Consul as inventory: its nodes are hosts, its services groups of the nodes that run them.
 *
 *     plugin: tsplay.consul.catalog
 *     url: http://127.0.0.1:8500
 *
 * @module
 */
import { isDict, isList, keyText, valueText, type Dict, type Value } from '../../util/value.ts';
import type { Host } from '../model.ts';
import { withAnswers } from './answer-cache.ts';
import type { ApiOptions } from './api.ts';
import { configName, listOf, textOption } from './config.ts';
import { Construction, flag } from './construct.ts';
import { isFile } from './files.ts';
import { varsSoFar } from './host-vars.ts';
import type { ConfiguredPlugin, Reading } from './types.ts';

/** Settings of the file, else those that the programs of Consul read from the environment. */
function apiOf(config: Dict, env: Reading['env']): ApiOptions {
  const token = textOption(config, 'token') ?? env['CONSUL_HTTP_TOKEN'];
  const address = textOption(config, 'url') ?? env['CONSUL_HTTP_ADDR'] ?? 'http://127.0.0.1:8500';
  return {
    url: address.includes('://') ? address : `http://${address}`,
    timeout: Number(textOption(config, 'timeout') ?? 10) * 1000,
    ...(token === undefined ? {} : { headers: { 'x-consul-token': token } }),
    ca: textOption(config, 'ca_path'),
    cert: textOption(config, 'client_cert'),
    key: textOption(config, 'client_key'),
    ...(config.has('validate_certs') ? { verify: flag(config, 'validate_certs', true) } : {}),
  };
}

interface Catalog {
  readonly nodes: readonly Dict[];
  /** Instances by name of service. */
  readonly services: ReadonlyMap<string, readonly Dict[]>;
}

const dicts = (value: Value): Dict[] => (isList(value) ? value.filter(isDict) : []);

async function readCatalog(config: Dict, get: (path: string) => Promise<Value>): Promise<Catalog> {
  const dc = textOption(config, 'datacenter');
  const query = dc === undefined ? '' : `?dc=${encodeURIComponent(dc)}`;
  const [nodes, names] = await Promise.all([
    get(`/v1/catalog/nodes${query}`),
    get(`/v1/catalog/services${query}`),
  ]);
  const services = await Promise.all(
    (isDict(names) ? [...names.keys()] : []).map(async (key): Promise<[string, Dict[]]> => {
      const name = keyText(key);
      return [name, dicts(await get(`/v1/catalog/service/${encodeURIComponent(name)}${query}`))];
    }),
  );
  return { nodes: dicts(nodes), services: new Map(services) };
}

function addNode(node: Dict, reading: Reading): Host {
  const { inventory } = reading;
  const name = valueText(node.get('Node') ?? null);
  if (!inventory.hosts.has(name)) reading.newHost(name);
  const datacenter = valueText(node.get('Datacenter') ?? '');
  const host = inventory.ensureHost(name, inventory.addGroup('consul_nodes'));
  if (datacenter !== '')
    inventory.ensureHost(name, inventory.addGroup(inventory.madeUpName(`datacenter_${datacenter}`)));
  inventory.setVariable(host, 'ansible_host', node.get('Address') ?? null);
  inventory.setVariable(host, 'consul_node_id', node.get('ID') ?? null);
  inventory.setVariable(host, 'consul_datacenter', datacenter);
  inventory.setVariable(host, 'consul_node_meta', node.get('Meta') ?? new Map<Value, Value>());
  inventory.setVariable(
    host,
    'consul_tagged_addresses',
    node.get('TaggedAddresses') ?? new Map<Value, Value>(),
  );
  return host;
}

/** An instance as a variable shows it. */
const instanceOf = (entry: Dict): Dict =>
  new Map<Value, Value>([
    ['id', entry.get('ServiceID') ?? null],
    ['address', entry.get('ServiceAddress') || (entry.get('Address') ?? null)],
    ['port', entry.get('ServicePort') ?? null],
    ['tags', [...listOf(entry.get('ServiceTags'))]],
    ['meta', entry.get('ServiceMeta') ?? new Map<Value, Value>()],
  ]);

/** The services of each node, and a group for each service and each of its tags. */
function addServices(services: Catalog['services'], config: Dict, { inventory }: Reading): Map<string, Dict> {
  const prefix = textOption(config, 'service_prefix') ?? 'service_';
  const byNode = new Map<string, Dict>();
  for (const [service, instances] of services) {
    const group = inventory.addGroup(inventory.madeUpName(prefix + service));
    for (const instance of instances) {
      const node = valueText(instance.get('Node') ?? null);
      if (!inventory.hosts.has(node)) continue;
      inventory.ensureHost(node, group);
      for (const tag of flag(config, 'tag_groups', true) ? listOf(instance.get('ServiceTags')) : []) {
        const tagged = inventory.addGroup(inventory.madeUpName(`${prefix}${service}_${valueText(tag)}`));
        inventory.ensureHost(node, tagged);
        if (tagged !== group) inventory.addChild(group, tagged);
      }
      const own = byNode.get(node) ?? new Map<Value, Value>();
      byNode.set(node, own.set(service, [...listOf(own.get(service)), instanceOf(instance)]));
    }
  }
  return byNode;
}

export const consulCatalog: ConfiguredPlugin = {
  name: 'tsplay.consul.catalog',
  verify: (source) => isFile(source) && configName(source),
  parse: async (reading, config) => {
    const { nodes, services } = await withAnswers(
      reading,
      { plugin: consulCatalog.name, config, api: apiOf(config, reading.env) },
      (get) => readCatalog(config, get),
    );
    const hosts = nodes.map((node) => addNode(node, reading));
    const byNode = addServices(services, config, reading);
    const construction = new Construction(reading, config);
    const variables = varsSoFar(reading, false);
    for (const host of hosts) {
      reading.inventory.setVariable(
        host,
        'consul_services',
        byNode.get(host.name) ?? new Map<Value, Value>(),
      );
      construction.apply(host.name, () => variables(host));
    }
  },
};
