import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostsOf, loadInventory, type Inventory } from '../../../src/inventory/index.ts';
import { toPlain } from '../../../src/util/value.ts';
import { haveMachine, openConsul, openMachine, type Machine } from '../modules/docker/machine.ts';

describe.skipIf(!haveMachine())('inventories of daemons (needs Docker and the lab’s image)', () => {
  let machine: Machine;
  let dir: string;
  let consul = false;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'tsplay-catalogs-'));
    machine = await openMachine();
    machine.sh('docker swarm init --advertise-addr 127.0.0.1 >/dev/null');
    machine.sh('docker node update --label-add env=prod --label-add disk-type=ssd $(hostname) >/dev/null');
    consul = openConsul(machine);
  }, 300_000);
  afterAll(async () => {
    rmSync(dir, { recursive: true, force: true });
    await machine[Symbol.asyncDispose]();
  });

  function load(text: string): Promise<Inventory> {
    const file = join(dir, 'source.yml');
    writeFileSync(file, text);
    return loadInventory([file], { groupNames: 'silently', env: {} });
  }
  const groups = (inventory: Inventory): Record<string, string[]> =>
    Object.fromEntries(
      [...inventory.groups.values()].map((group) => [
        group.name,
        [...hostsOf(group)].map(({ name }) => name).sort(),
      ]),
    );
  const varsOf = (inventory: Inventory, host: string): Record<string, unknown> =>
    toPlain(inventory.host(host)?.vars ?? null) as Record<string, unknown>;

  it('the nodes of a swarm, by role, label and keyed group', async () => {
    const inventory = await load(`plugin: community.docker.docker_swarm
docker_host: ${machine.dockerHost}
hostnames: hostname
keyed_groups: [{key: docker_swarm_node_attributes.Spec.Availability, prefix: is}]
`);
    const name = machine.hostname;
    expect(groups(inventory)).toMatchObject({
      manager: [name],
      worker: [],
      leader: [name],
      nonleaders: [],
      label_env_prod: [name],
      label_disk_type_ssd: [name],
      is_active: [name],
    });
    expect(varsOf(inventory, name)).toMatchObject({
      ansible_host: '127.0.0.1',
      docker_swarm_node_attributes: { Spec: { Role: 'manager' } },
    });
    const byId = await load(
      `plugin: docker_swarm\ndocker_host: ${machine.dockerHost}\nverbose_output: false\n`,
    );
    expect([...byId.hosts.keys()][0]).toMatch(/^[a-z0-9]{25}$/);
  });

  it('a daemon that does not answer is an error with its address', async () => {
    await expect(load('plugin: docker_swarm\ndocker_host: tcp://127.0.0.1:1\n')).rejects.toThrow(
      /^tcp:\/\/127\.0\.0\.1:1: connect ECONNREFUSED/,
    );
  });

  it('the nodes and services of a Consul (needs consul)', async (test) => {
    if (!consul) test.skip('consul is not installed');
    const register = {
      ID: 'web-1',
      Name: 'web',
      Port: 8080,
      Tags: ['blue', 'v1.2'],
      Meta: { colour: 'blue' },
    };
    const url = `http://${machine.address}:8500`;
    await fetch(`${url}/v1/agent/service/register`, { method: 'PUT', body: JSON.stringify(register) });
    await fetch(`${url}/v1/catalog/register`, {
      method: 'PUT',
      body: JSON.stringify({ Node: 'far', Address: '192.0.2.7', NodeMeta: { rack: 'r1' } }),
    });
    const inventory = await load(`plugin: tsplay.consul.catalog
url: ${url}
keyed_groups: [{key: consul_node_meta.rack, prefix: rack}]
groups: {serving: "'web' in consul_services"}
`);
    const name = machine.hostname;
    expect(groups(inventory)).toMatchObject({
      consul_nodes: ['far', name],
      datacenter_dc1: ['far', name],
      service_web: [name],
      service_web_blue: [name],
      service_web_v1_2: [name],
      serving: [name],
      rack_r1: ['far'],
    });
    expect(varsOf(inventory, 'far')).toMatchObject({
      ansible_host: '192.0.2.7',
      consul_node_meta: { rack: 'r1' },
    });
    expect(varsOf(inventory, name)['consul_services']).toMatchObject({
      web: [{ id: 'web-1', port: 8080, tags: ['blue', 'v1.2'], meta: { colour: 'blue' } }],
    });
  });
});
