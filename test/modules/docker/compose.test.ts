import { describe, expect, it } from 'vitest';
import type { ReadHost } from '../../../src/sdk/index.ts';
import { loadCompose } from '../../../src/modules/docker/stack/compose/load.ts';
import { interpolate } from '../../../src/modules/docker/stack/compose/interpolate.ts';
import { convertService, networkKeys } from '../../../src/modules/docker/stack/convert/service.ts';
import { stackNetworks, stackObjects } from '../../../src/modules/docker/stack/convert/objects.ts';
import { canonicalSpec } from '../../../src/modules/docker/service/canonical.ts';
import { loadYaml } from '../../../src/source/index.ts';
import type { ServiceSpec } from '../../../src/modules/docker/service/service.ts';

/** Dicts only: nothing is asked of the host. */
const noHost = { name: 'test' } as ReadHost;
const load = (text: string, env = {}) => loadCompose([loadYaml(text, 'compose.yml')], noHost, env);

async function convert(text: string, key = 'web'): Promise<ServiceSpec> {
  const compose = await load(text);
  const service = compose.services.get(key);
  if (!service) throw new Error('no such service');
  const references = {
    networks: new Map(
      stackNetworks('books', compose, new Set(networkKeys(service).keys())).map((n) => [n.key, n.name]),
    ),
    secrets: new Map(
      stackObjects('books', compose, 'secrets').map((s) => [s.key, { name: s.name, id: `id-${s.name}` }]),
    ),
    configs: new Map(
      stackObjects('books', compose, 'configs').map((s) => [s.key, { name: s.name, id: `id-${s.name}` }]),
    ),
  };
  return convertService(key, service, { stack: 'books', compose, envFiles: new Map(), references });
}

describe('interpolation', () => {
  const env = { A: 'x', EMPTY: '' };
  it.each([
    ['$A-${A}', 'x-x'],
    ['$$A', '$A'],
    ['${B:-d}', 'd'],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${A:+y}', 'y'],
    ['${B:+y}', ''],
    ['${B}', ''],
  ])('%s is %s', (text, result) => {
    expect(interpolate(text, env, 'image')).toBe(result);
  });

  it('names what is required and missing', () => {
    expect(() => interpolate('${B:?no B}', env, 'services.web.image')).toThrow(
      'services.web.image: variable B is required: no B',
    );
    expect(() => interpolate('a $ b', env, 'x')).toThrow('write $$');
  });
});

describe('a service', () => {
  it('becomes what docker stack deploy makes of it', async () => {
    const spec = await convert(`
version: "3.8"
services:
  web:
    image: nginx:1
    command: nginx -g "daemon off;"
    entrypoint: [/entry]
    environment: {B: "2", A: "1"}
    labels: {inner: "yes"}
    ports:
      - "8080:80"
      - {target: 443, mode: host}
    networks: {front: {aliases: [www]}}
    volumes: ["data:/data:ro", "/etc/x:/x"]
    stop_grace_period: 30s
    stop_signal: SIGQUIT
    healthcheck: {test: [CMD, "true"], interval: 5s, retries: 2}
    secrets: [key]
    configs: [{source: conf, target: /etc/conf, mode: 0440}]
    deploy:
      replicas: 2
      endpoint_mode: dnsrr
      labels: {outer: "yes"}
      placement: {constraints: [node.role == worker], max_replicas_per_node: 1}
      resources: {limits: {cpus: "0.5", memory: 64M}}
      restart_policy: {condition: any, delay: 1s}
      update_config: {order: start-first}
networks: {front: {}}
volumes: {data: {}}
secrets: {key: {external: true}}
configs: {conf: {content: hello}}
`);
    expect(spec).toMatchObject({
      Name: 'books_web',
      Labels: { outer: 'yes', 'com.docker.stack.namespace': 'books', 'com.docker.stack.image': 'nginx:1' },
      Mode: { Replicated: { Replicas: 2 } },
      EndpointSpec: {
        Mode: 'dnsrr',
        Ports: [
          { Protocol: 'tcp', TargetPort: 80, PublishedPort: 8080, PublishMode: 'ingress' },
          { Protocol: 'tcp', TargetPort: 443, PublishMode: 'host' },
        ],
      },
      UpdateConfig: { Parallelism: 1, Order: 'start-first' },
      TaskTemplate: {
        Networks: [{ Target: 'books_front', Aliases: ['www', 'web'] }],
        RestartPolicy: { Condition: 'any', Delay: 1e9 },
        Placement: { Constraints: ['node.role == worker'], MaxReplicas: 1 },
        Resources: { Limits: { NanoCPUs: 5e8, MemoryBytes: 64 * 2 ** 20 } },
        ContainerSpec: {
          Image: 'nginx:1',
          Command: ['/entry'],
          Args: ['nginx', '-g', 'daemon off;'],
          Env: ['A=1', 'B=2'],
          Labels: { inner: 'yes', 'com.docker.stack.namespace': 'books' },
          StopGracePeriod: 30e9,
          StopSignal: 'SIGQUIT',
          Healthcheck: { Test: ['CMD', 'true'], Interval: 5e9, Retries: 2 },
          Mounts: [
            {
              Type: 'volume',
              Source: 'books_data',
              Target: '/data',
              ReadOnly: true,
              VolumeOptions: { Labels: { 'com.docker.stack.namespace': 'books' } },
            },
            { Type: 'bind', Source: '/etc/x', Target: '/x' },
          ],
          Secrets: [{ SecretName: 'key', SecretID: 'id-key', File: { Name: 'key', Mode: 0o444 } }],
          Configs: [
            { ConfigName: 'books_conf', ConfigID: 'id-books_conf', File: { Name: '/etc/conf', Mode: 0o440 } },
          ],
        },
      },
    });
  });

  it('is in the default network when it names none', async () => {
    const spec = await convert('services: {web: {image: nginx}}');
    expect(spec.TaskTemplate.Networks).toEqual([{ Target: 'books_default', Aliases: ['web'] }]);
  });

  it('may stand in a file of the first format', async () => {
    expect((await convert('web: {image: nginx, ports: [8080]}')).EndpointSpec?.Ports).toEqual([
      { Protocol: 'tcp', TargetPort: 8080, PublishMode: 'ingress' },
    ]);
  });

  it.each([
    ['services: {web: {imag: nginx}}', 'services.web: unknown option "imag". did you mean "image"?'],
    ['services: {web: {build: .}}', 'services.web: image is needed'],
    ['services: {web: {image: x, networks: [front]}}', 'undefined network "front"'],
    ['services: {web: {image: x, volumes: ["data:/d"]}}', 'undefined volume "data"'],
    ['services: {web: {image: x, secrets: [key]}}', 'undefined secret "key"'],
    [
      'services: {web: {image: x, deploy: {mode: sometimes}}}',
      'services.web.deploy.mode: unknown mode sometimes',
    ],
    [
      'services: {web: {image: x, deploy: {replicas: many}}}',
      'services.web.deploy.replicas must be a number',
    ],
    ['services: {}', 'has no services'],
    ['version: "3"\nserivces: {}', 'unknown option "serivces"'],
  ])('with a mistake is refused: %s', async (text, message) => {
    await expect(convert(text)).rejects.toThrow(message);
  });

  it('takes the environment of the task for variables without a value', async () => {
    const compose = await load('services: {web: {image: "nginx:${TAG}", environment: [KEEP, GONE]}}', {
      TAG: '7',
      KEEP: 'me',
    });
    const service = compose.services.get('web')!;
    const references = { networks: new Map(), secrets: new Map(), configs: new Map() };
    const spec = convertService('web', service, { stack: 's', compose, envFiles: new Map(), references });
    expect(spec.TaskTemplate.ContainerSpec).toMatchObject({ Image: 'nginx:7', Env: ['KEEP=me'] });
  });
});

describe('several files', () => {
  it('are merged: later ones win, ports and the like add up', async () => {
    const a = loadYaml('services: {web: {image: a, ports: ["1:1"], deploy: {replicas: 1}}}', 'a');
    const b = loadYaml('services: {web: {image: b, ports: ["2:2"], deploy: {replicas: 3}}}', 'b');
    const compose = await loadCompose([a, b], noHost, {});
    expect(compose.services.get('web')?.value).toEqual({
      image: 'b',
      ports: ['1:1', '2:2'],
      deploy: { replicas: 3 },
    });
  });
});

describe('specs', () => {
  const spec: ServiceSpec = {
    Name: 'x',
    TaskTemplate: { ContainerSpec: { Image: 'a', Env: ['B=1', 'A=1'] }, Networks: [{ Target: 'net' }] },
    Mode: { Replicated: { Replicas: 0 } },
    EndpointSpec: { Mode: 'vip' },
  };

  it('are the same as what the daemon makes of them', () => {
    const shown: ServiceSpec = {
      Name: 'x',
      Labels: {},
      TaskTemplate: {
        ContainerSpec: { Image: 'a', Env: ['A=1', 'B=1'], Isolation: 'default', Init: null },
        Networks: [{ Target: 'id7' }],
        Placement: { Platforms: [{ OS: 'linux' }] },
        ForceUpdate: 0,
        Runtime: 'container',
      },
      Mode: { Replicated: { Replicas: 0 } },
      EndpointSpec: {},
    };
    expect(canonicalSpec(shown)).toEqual(canonicalSpec(spec, new Map([['net', 'id7']])));
  });

  it('differ in what matters', () => {
    const other = { ...spec, Mode: { Replicated: { Replicas: 1 } } };
    expect(canonicalSpec(other)).not.toEqual(canonicalSpec(spec));
  });
});
