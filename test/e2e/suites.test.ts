// Other releases of Debian than the four machines have: one machine each that is everything at once.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ensureLab,
  findHosts,
  killHost,
  labReset,
  lineProgress,
  privateKeyFile,
  services,
} from '../../lab/index.ts';
import { ask, mainSite } from './support/site.ts';
import { changes, play, tell } from './support/tsplay.ts';

const suites = ['debian-11', 'debian-13'] as const;
let dir: string;

/** The groups of inventories/prod, with one machine in all of them. */
const inventoryOf = (name: string, address: string): string => `
[service]
${name} ansible_host=${address} ip=${address}
${['docker', 'consul', 'consul_servers', 'swarm', 'swarm_managers', 'nginx'].map((group) => `[${group}]\n${name}\n`).join('')}
[all:vars]
ansible_user=vagrant
ansible_ssh_private_key_file=${privateKeyFile}
ansible_ssh_common_args=-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null
nginx_host=${address}
service_instances=1
docker_insecure_registries=["${services.registry}"]
container_registry=${services.registry}/
nginx_image=${services.registry}/nginx
consul_download_base=${services.files}/consul
`;

beforeAll(async () => {
  await ensureLab();
  const progress = lineProgress((line) => {
    console.error(line);
  });
  await labReset({ hosts: suites, progress });
  dir = mkdtempSync(join(tmpdir(), 'tsplay-suites-'));
});
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await Promise.all(suites.map(killHost));
});

describe.concurrent('a machine of', () => {
  it.each(suites)('%s is provisioned, serves a release, and is left alone from then on', async (name) => {
    const [host] = findHosts([name]);
    const file = join(dir, name);
    writeFileSync(file, inventoryOf(name, host?.address ?? ''));
    const first = await play('playbooks/books-service.yml', '-i', file, '-e', 'container_tag=1.0.0');
    expect(first.status, tell(first)).toBe(0);
    const site = { ...mainSite, url: `http://${host?.address ?? ''}` };
    expect(await ask(site)).toMatchObject({ status: 200, color: 'blue', version: '1.0.0' });
    const again = await play('playbooks/books-service.yml', '-i', file, '-e', 'container_tag=1.0.0');
    expect(again.status, tell(again)).toBe(0);
    expect(changes(again)).toEqual([]);
  });
});
