import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { services } from './hosts.ts';

/**
 * What is different in the lab from machines that reach the internet: where images and archives come from. Beside the
 * variables of inventories/prod, so that one command line is right for both; not in git, and gone when the lab is.
 */
const file = fileURLToPath(new URL('../inventories/prod/group_vars/all/lab.yml', import.meta.url));

const text = `# Written by "npm run lab -- up", removed by "npm run lab -- down".
docker_insecure_registries: ["${services.registry}"]
container_registry: ${services.registry}/
nginx_image: ${services.registry}/nginx
consul_download_base: ${services.files}/consul
# Keys of the lab's hosts are others when their image is built anew; the lab keeps this file right.
ansible_ssh_common_args: -o UserKnownHostsFile={{ inventory_dir }}/../../lab/.state/known_hosts
`;

/** Tells the inventory that the lab is there. */
export function writeInventory(): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** The lab is gone: the inventory is that of machines on the internet again. */
export const removeInventory = (): void => {
  rmSync(file, { force: true });
};
