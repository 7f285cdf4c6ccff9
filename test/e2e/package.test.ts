// The playbooks of the installed package, from an empty folder, against the lab: under --check, since they are run
// elsewhere. Whatever is on the hosts, each ends well or says what is missing for it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureLab, privateKeyFile, services } from '../../lab/index.ts';
import { install, playbooksOf, type Ended, type Installed } from '../integration/installed.ts';
import { differences, fingerprint } from './support/hosts.ts';

/** What a playbook is given, and why its dry run may end early. */
interface Book {
  readonly extra?: Readonly<Record<string, string>>;
  /** The message of the task that says what is missing. */
  readonly unless?: RegExp;
}
const neverReleased = /has never been released here/;
const noSwarm =
  /no Consul|does not answer|cannot connect|could not connect|refused|Docker (?:is not|was not)|not a swarm manager/i;
const books: Readonly<Record<string, Book>> = {
  infra: {},
  'books-service': { extra: { container_tag: '1.0.0' } },
  'books-fe': { extra: { container_tag: '1.0.0' } },
  healer: {},
  heal: { unless: noSwarm },
  delivery: { extra: { delivery_repository: 'books-service', delivery_tag: '1.0.0' }, unless: noSwarm },
  follow: { unless: noSwarm },
  jenkins: { extra: { jenkins_admin_password: 'secret', jenkins_ssh_key: 'a key' } },
  status: { unless: noSwarm },
  remove: { extra: { container_name: 'books-service' }, unless: noSwarm },
  rollback: {
    extra: { container_name: 'books-service' },
    unless: new RegExp(`${noSwarm.source}|${neverReleased.source}|no former release to go back to`, 'i'),
  },
  scale: {
    extra: { container_name: 'books-service', service_instances: '2' },
    unless: new RegExp(`${noSwarm.source}|${neverReleased.source}`, 'i'),
  },
};

describe('the installed package', () => {
  let own: Installed;
  let lab: string;
  let before: readonly string[];

  beforeAll(async () => {
    await ensureLab();
    own = install({ timeout: 300_000 });
    lab = join(own.top, 'lab.json');
    writeFileSync(
      lab,
      JSON.stringify({
        docker_insecure_registries: [services.registry],
        container_registry: `${services.registry}/`,
        nginx_image: `${services.registry}/nginx`,
        consul_download_base: `${services.files}/consul`,
        ansible_ssh_private_key_file: privateKeyFile,
        ansible_ssh_common_args: `-o UserKnownHostsFile=${own.top}/known_hosts -o StrictHostKeyChecking=accept-new`,
      }),
    );
    before = await fingerprint();
  });
  afterAll(() => own.remove());

  it('has no playbook that is not tried', () => {
    expect([...playbooksOf(own)].sort()).toEqual(Object.keys(books).sort());
  });

  const run = (name: string, extra: Book['extra']): Ended =>
    own.tsplay(
      own.emptyFolder(),
      ...['run', join(own.folder, 'playbooks', `${name}.yml`), '-i', join(own.folder, 'inventories/prod')],
      ...['--check', '--diff', '-e', `@${lab}`],
      ...Object.entries(extra ?? {}).flatMap(([key, value]) => ['-e', `${key}=${value}`]),
    );

  it.each(Object.entries(books))('foretells what %s.yml would do', (name, { extra, unless }) => {
    const { status, out, err } = run(name, extra);
    console.log(`${name}: ${status}, ${out.trim().split('\n').slice(-5).join(' / ')}`);
    const said = `${out}${err}`;
    expect(said).not.toMatch(/TSP9|internal error|UNREACHABLE/);
    if (unless === undefined || status === 0) expect(status, said).toBe(0);
    else {
      expect(status, said).toBe(2);
      expect(said).toMatch(unless);
    }
  });

  it('has changed nothing on the hosts', async () => {
    expect(differences(before, await fingerprint())).toEqual([]);
  });
});
