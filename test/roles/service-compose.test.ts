// The role's own Compose file, rendered as a play renders it.
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { convertPorts } from '../../src/modules/docker/stack/convert/ports.ts';
import { loadYaml } from '../../src/source/index.ts';
import { toPlain } from '../../src/util/value.ts';
import { run, type Ran } from '../engine/harness.ts';

const role = resolve('roles/service');

interface Compose {
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly [key: string]: unknown;
}

const book = `
- hosts: a
  gather_facts: false
  vars: {role_path: ${role}}
  tasks:
    - include_vars: ${role}/defaults/main.yml
    - include_vars: ${role}/vars/main.yml
    - debug: {msg: "{{ lookup('template', '${role}/templates/service.yml.j2') }}"}
      vars: {color: __color__, image: __image__}
`;

async function rendered(vars: object): Promise<Compose> {
  // include_vars outranks a play's own: what a user sets comes as they would override a default.
  const ran: Ran = await run({ files: { 'site.yml': book }, options: { extraVars: ['ansible_connection=local', JSON.stringify({ container_name: 'shop', http_address: '/', service_instances: '__instances__', ...vars })] } });
  expect(ran.exit, ran.error ?? ran.lines.join('\n')).toBe(0);
  return toPlain(loadYaml(ran.said.at(-1)?.replace(/^a: /, '') ?? '', 'compose')) as unknown as Compose;
}

describe("the role's own Compose file", () => {
  it('needs nothing but a name', async () => {
    const { services, networks } = await rendered({});
    expect(Object.keys(services)).toEqual(['__color__']);
    const service = services['__color__']!;
    expect(service).toMatchObject({
      image: '__image__',
      environment: { SERVICE_NAME: 'shop-__color__', SERVICE_COLOR: '__color__' },
      ports: [{ target: 8080, mode: 'host' }],
      stop_grace_period: '30s',
      deploy: { replicas: '__instances__', endpoint_mode: 'dnsrr' },
    });
    expect(networks).toEqual({ default: { external: true, name: 'shop' } });
    expect(convertPorts({ value: service, where: 'shop' })).toMatchObject([{ TargetPort: 8080, PublishMode: 'host' }]);
    for (const key of ['command', 'volumes', 'secrets', 'user', 'healthcheck']) expect(service).not.toHaveProperty(key);
  });

  it('has what its variables say', async () => {
    const file = await rendered({
      service_target_port: 3000,
      service_env: { DEBUG: true, WORKERS: 4, URL: 'redis://shop-db' },
      service_command: ['node', 'server.js'],
      service_volumes: ['data:/data', '/etc/ssl:/etc/ssl:ro'],
      service_limits: { cpus: '0.5', memory: '256M' },
      service_reservations: { memory: '64M' },
      service_constraints: ['node.role == worker'],
      service_networks: ['metrics'],
      service_labels: { team: 'shop' },
      service_user: '1000',
      service_healthcheck: { test: ['CMD', 'true'] },
      service_secrets: { token: 'very secret' },
      service_extra: {
        services: { color: { init: true, deploy: { update_config: { order: 'stop-first' } } }, worker: { image: 'shop-worker' } },
      },
    });
    const service = file.services['__color__']!;
    expect(service).toMatchObject({
      environment: { DEBUG: 'true', WORKERS: '4', URL: 'redis://shop-db' },
      command: ['node', 'server.js'],
      user: '1000',
      init: true,
      networks: ['default', 'metrics'],
      volumes: ['data:/data', '/etc/ssl:/etc/ssl:ro'],
      healthcheck: { test: ['CMD', 'true'] },
      deploy: {
        replicas: '__instances__',
        labels: { team: 'shop' },
        placement: { constraints: ['node.role == worker'] },
        resources: { limits: { cpus: '0.5', memory: '256M' }, reservations: { memory: '64M' } },
        update_config: { order: 'stop-first' },
      },
    });
    expect(file.services['worker']).toEqual({ image: 'shop-worker' });
    // Both colours have the same volume.
    expect(file['volumes']).toEqual({ data: { name: 'shop-data' } });
    const [secret] = service['secrets'] as { source: string; target: string }[];
    expect(secret).toMatchObject({ target: 'token', source: expect.stringMatching(/^shop-token-[0-9a-f]{10}$/) as string });
    expect(file['secrets']).toEqual({ [secret!.source]: { external: true, name: secret!.source } });
    expect(JSON.stringify(file)).not.toContain('very secret');
  });

  it('names a secret anew when its content is another', async () => {
    const name = async (value: string): Promise<string> =>
      JSON.stringify((await rendered({ service_secrets: { token: value } }))['secrets']);
    expect(await name('one')).toBe(await name('one'));
    expect(await name('one')).not.toBe(await name('two'));
  });

  it('has workers and jobs beside what nginx asks, told apart by their labels', async () => {
    const { services } = await rendered({
      service_env: { QUEUE: 'mail' },
      service_secrets: { token: 'very secret' },
      service_limits: { memory: '256M' },
      service_workers: [
        { name: 'sender', command: ['node', 'send.js'], instances: 2, env: { QUEUE: 'sms' } },
        { name: 'only', command: 'node only.js', order: 'stop-first', limits: { memory: '64M' } },
      ],
      service_jobs: [{ name: 'report', command: ['node', 'report.js'], schedule: '0 3 * * *' }],
    });
    expect(Object.keys(services)).toEqual(['__color__', 'sender', 'only', 'report']);
    const { sender, only, report } = services;
    expect(sender).toMatchObject({
      image: '__image__',
      command: ['node', 'send.js'],
      environment: { QUEUE: 'sms', SERVICE_COLOR: '__color__' },
      secrets: [{ target: 'token' }],
      deploy: {
        replicas: 2,
        labels: { 'tsplay.worker': 'start-first', 'tsplay.instances': '2' },
        resources: { limits: { memory: '256M' } },
      },
    });
    // It begins when the old one has ended.
    expect(only).toMatchObject({
      deploy: {
        replicas: 0,
        labels: { 'tsplay.worker': 'stop-first', 'tsplay.instances': '1' },
        resources: { limits: { memory: '64M' } },
      },
    });
    expect(report).toMatchObject({
      deploy: { replicas: 0, restart_policy: { condition: 'none' }, labels: { 'tsplay.job': '0 3 * * *' } },
    });
    for (const one of [sender, only, report]) expect(one).not.toHaveProperty('ports');
    expect(services['__color__']!['deploy']).not.toHaveProperty('labels');
  });

  it('is a worker itself without an address', async () => {
    const { services } = await rendered({ http_address: '', service_command: ['node', 'work.js'] });
    expect(services['__color__']).toMatchObject({
      command: ['node', 'work.js'],
      deploy: { replicas: '__instances__', labels: { 'tsplay.worker': 'start-first', 'tsplay.instances': '__instances__' } },
    });
    expect(services['__color__']).not.toHaveProperty('ports');
    const stopFirst = await rendered({ http_address: '', service_order: 'stop-first' });
    expect(stopFirst.services['__color__']).toMatchObject({
      deploy: { replicas: 0, labels: { 'tsplay.worker': 'stop-first', 'tsplay.instances': '__instances__' } },
    });
  });
});
