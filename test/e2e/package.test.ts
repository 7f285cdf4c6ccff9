// The playbooks of the installed package, from an empty folder, against the lab: under --check, since they are run
// elsewhere. Whatever is on the hosts, each ends well or says what is missing for it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureLab, privateKeyFile, services } from '../../lab/index.ts';
import { install, type Ended, type Installed } from '../integration/installed.ts';
import { books, type Book } from './support/dry-books.ts';
import { differences, fingerprint } from './support/hosts.ts';

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
