import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  dockerImagePull,
  dockerImagePush,
  dockerImageRemove,
} from '../../../../src/modules/docker/image/small-modules.ts';
import { dockerStackInfo, dockerStackTaskInfo } from '../../../../src/modules/docker/stack/stack-info.ts';
import { dockerStack } from '../../../../src/modules/docker/stack/docker-stack.ts';
import { dockerNetwork } from '../../../../src/modules/docker/network/docker-network.ts';
import { dockerSwarmService } from '../../../../src/modules/docker/service/docker-swarm-service.ts';
import { dockerConfig } from '../../../../src/modules/docker/store/docker-config.ts';
import { dockerSecret } from '../../../../src/modules/docker/store/docker-secret.ts';
import { dockerNode } from '../../../../src/modules/docker/swarm/docker-node.ts';
import { dockerSwarm } from '../../../../src/modules/docker/swarm/docker-swarm.ts';
import {
  dockerNodeInfo,
  dockerSwarmInfo,
  dockerSwarmServiceInfo,
} from '../../../../src/modules/docker/swarm/swarm-info.ts';
import type { Module } from '../../../../src/sdk/index.ts';
import { expectStatus, type Run } from '../../../modules/harness.ts';
import { giveImage, haveMachine, type Machine, openMachine, registry, smallImage } from './machine.ts';

const image = smallImage() ?? '';

describe.skipIf(!haveMachine() || image === '')('a swarm (needs Docker and an image there)', () => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await openMachine();
    giveImage(machine, image);
  }, 300_000);
  afterAll(async () => machine[Symbol.asyncDispose]());

  const full = (args: string): string => `docker_host: ${machine.dockerHost}\n${args}`;
  const run = (module: Module, args: string): Promise<Run> => machine.run(module, full(args));
  const check = (module: Module, args: string): Promise<Run> => machine.check(module, full(args));

  async function converges(module: Module, args: string): Promise<Run> {
    const checked = await check(module, args);
    expectStatus(checked, 'changed');
    const first = await run(module, args);
    expectStatus(first, 'changed');
    expect(first.diffs).toEqual(checked.diffs);
    const second = await run(module, args);
    expect(second.result['changes'] ?? []).toEqual([]);
    expectStatus(second, 'ok');
    expectStatus(await check(module, args), 'ok');
    return first;
  }

  it('has a registry beside it, to which images go and from which they come', async () => {
    const name = `${registry}/tsplay-test:${randomBytes(4).toString('hex')}`;
    machine.sh(`docker tag ${image} ${name}`);
    expectStatus(await run(dockerImagePush, `name: ${name}`), 'changed');
    machine.sh(`docker image rm ${name}`);
    await converges(dockerImagePull, `name: ${name}\npull: not_present`);
    expectStatus(await run(dockerImageRemove, `name: ${name}`), 'changed');
  });

  it('is missing at first, which an earlier task may be about to change', async () => {
    for (const [module, args] of [
      [dockerNode, 'hostname: x\nrole: manager'],
      [dockerStack, 'name: x\ncompose: [{services: {a: {image: x}}}]'],
      [dockerSwarmInfo, 'nodes: true'],
      [dockerSecret, 'name: x\ndata: y'],
    ] as const)
      expect(await check(module, args), args).toMatchObject({ kind: 'missing' });
  });

  it('is made, changed, and never shows its tokens', async () => {
    const first = await converges(dockerSwarm, 'advertise_addr: 127.0.0.1\ntask_history_retention_limit: 3');
    const { JoinTokens } = first.result['swarm_facts'] as { JoinTokens: { Worker: string } };
    expect(JoinTokens.Worker).toMatch(/^SWMTKN-/);
    await converges(dockerSwarm, 'dispatcher_heartbeat_period: 2000000000\nlabels: {a: "1"}');
    const rotated = await run(dockerSwarm, 'rotate_worker_token: true');
    expect(
      (rotated.result['swarm_facts'] as typeof first.result & { JoinTokens: { Worker: string } }).JoinTokens
        .Worker,
    ).not.toBe(JoinTokens.Worker);
    const info = await run(dockerSwarmInfo, 'nodes: true\nservices: true\ntasks: true');
    expect(info.result).toMatchObject({
      docker_swarm_manager: true,
      nodes: [{ Status: 'ready', Availability: 'active' }],
    });
  });

  it('refuses to join another', async () => {
    const other = await run(dockerSwarm, 'state: join\njoin_token: x\nremote_addrs: ["10.9.9.9:2377"]');
    expect(other.result['failed'] ?? other.result['changed']).toBeDefined();
  });

  it('has nodes', async () => {
    await converges(dockerNode, `hostname: ${machine.hostname}\nlabels: {disk: ssd, zone: a}`);
    await converges(dockerNode, `hostname: ${machine.hostname}\nlabels: {disk: ssd}\nlabels_state: replace`);
    await converges(dockerNode, `hostname: ${machine.hostname}\navailability: pause`);
    await converges(dockerNode, `hostname: ${machine.hostname}\navailability: active`);
    const { nodes } = (await run(dockerNodeInfo, 'self: true')).result as {
      nodes: { Spec: { Labels: object } }[];
    };
    expect(nodes[0]?.Spec.Labels).toEqual({ disk: 'ssd' });
  });

  it('keeps secrets and configs', async () => {
    await converges(dockerSecret, 'name: key\ndata: s3cret\nlabels: {a: "1"}');
    await converges(dockerSecret, 'name: key\ndata: other');
    await converges(dockerConfig, 'name: conf\ndata: one\nrolling_versions: true\nversions_to_keep: 1');
    const second = await converges(
      dockerConfig,
      'name: conf\ndata: two\nrolling_versions: true\nversions_to_keep: 1',
    );
    expect(second.result).toMatchObject({ config_name: 'conf_v2' });
    await converges(dockerConfig, 'name: conf\ndata: three\nrolling_versions: true\nversions_to_keep: 0');
    await converges(dockerSecret, 'name: key\nstate: absent');
    await converges(dockerConfig, 'name: conf\nrolling_versions: true\nstate: absent');
  });

  it('runs services', async () => {
    await converges(dockerNetwork, 'name: books\ndriver: overlay\nattachable: true');
    const args = (more: string): string =>
      `name: web\nimage: ${image}\ncommand: [sleep, "600"]\nnetworks: [books]\nendpoint_mode: dnsrr\n${more}`;
    const rich = `replicas: 1
env: {A: "1"}
labels: {l: "1"}
container_labels: {c: "1"}
publish: [{target_port: 80, mode: host}]
mounts: [{type: tmpfs, target: /t}, {type: volume, source: data, target: /d}]
limits: {cpus: 0.5, memory: 64M}
restart_config: {condition: any, delay: 1s}
update_config: {parallelism: 1, order: start-first}
rollback_config: {parallelism: 1}
placement: {constraints: [node.role == manager]}
healthcheck: {test: [CMD, "true"], interval: 5s}
stop_grace_period: 1s
stop_signal: SIGKILL
logging: {driver: json-file}
hosts: {db: 10.0.0.9}
user: "0"
working_dir: /tmp`;
    await converges(dockerSwarmService, args(rich));
    const changed = await converges(
      dockerSwarmService,
      args(rich.replace('A: "1"', 'A: "2"').replace('replicas: 1', 'replicas: 2')),
    );
    expect(changed.result['changes']).toEqual(['env', 'replicas']);
    const info = await run(dockerSwarmServiceInfo, 'name: web');
    expect(info.result).toMatchObject({
      exists: true,
      service: { Spec: { Mode: { Replicated: { Replicas: 2 } } } },
    });
    expectStatus(
      await run(dockerSwarmService, args(`${rich.replace('A: "1"', 'A: "2"')}\nforce_update: true`)),
      'changed',
    );
    await converges(dockerSwarmService, 'name: web\nstate: absent');
  });

  const compose = (replicas: number, more = ''): string => `name: shop
detach: false
resolve_image: never
compose:
  - version: "3.8"
    services:
      app:
        image: ${image}
        command: sleep 600
        environment: {A: "1"}
        stop_grace_period: 1s
        networks: [inner]
        ports: [{target: 80, mode: host}]
        volumes: ["data:/data"]
        configs: [{source: conf, target: /conf}]
        secrets: [key]
        deploy: {replicas: ${replicas}, endpoint_mode: dnsrr, restart_policy: {delay: 1s}}
${more}
    networks: {inner: {driver: overlay}}
    volumes: {data: {}}
    configs: {conf: {content: hello}}
    secrets: {key: {content: s3cret}}
`;

  it('deploys a stack, sees no difference to it, updates and prunes it', async () => {
    const first = await converges(dockerStack, compose(1));
    expect(first.result['actions']).toEqual([
      'Created network shop_inner',
      'Created secret key'.replace('key', 'shop_key'),
      'Created config shop_conf',
      'Created service shop_app',
    ]);
    const extra = `      side: {image: ${image}, command: sleep 600, networks: [inner], stop_grace_period: 1s, deploy: {endpoint_mode: dnsrr}}`;
    const second = await converges(dockerStack, compose(2, extra));
    expect(second.result['actions']).toEqual(['Updated service shop_app', 'Created service shop_side']);
    expectStatus(await run(dockerStack, compose(2)), 'ok');
    const pruned = await converges(dockerStack, `${compose(2)}prune: true\n`);
    expect(pruned.result['actions']).toEqual(['Removed service shop_side']);
    expect((await run(dockerStackInfo, '')).result['results']).toEqual([
      { Name: 'shop', Services: '1', Orchestrator: 'Swarm' },
    ]);
    const tasks = (await run(dockerStackTaskInfo, 'name: shop')).result['results'] as {
      CurrentState: string;
    }[];
    expect(tasks.filter((task) => task.CurrentState === 'running')).toHaveLength(2);
  }, 180_000);

  it('says what is wrong with a stack', async () => {
    const broken = await run(dockerStack, compose(1).replace('hello', 'other'));
    expect(broken.result['msg']).toContain('Config shop_conf has other content in the swarm');
    const crash = await run(
      dockerStack,
      compose(1).replace('sleep 600', 'sh -c "exit 3"').replace('delay: 1s', 'delay: 100ms'),
    );
    expect(crash.result['msg']).toMatch(
      /Tasks of service shop_app fail: task: non-zero exit \(3\)|update of service shop_app is paused/,
    );
  }, 180_000);

  it('removes a stack with all that is its own', async () => {
    await converges(dockerStack, 'name: shop\nstate: absent');
  }, 180_000);

  it('is left', async () => {
    expect((await check(dockerSwarm, 'state: absent')).result['msg']).toContain('force: true');
    await converges(dockerSwarm, 'state: absent\nforce: true');
  });
});
