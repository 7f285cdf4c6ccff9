/**
 * `tsplay init --service`: a playbook that releases one service, and its variables.
 * @module
 */

export interface ServiceWords {
  readonly name: string;
  /** With or without registry and tag. */
  readonly image: string;
  readonly port: number;
  /** Path of the health check. */
  readonly health: string;
}

const playbook = ({
  name,
}: ServiceWords): string => `# Releases ${name}, blue/green; run it again for the next release.
#   tsplay run ${name}.yml -i inventories/prod
#   tsplay run ${name}.yml -i inventories/prod -e container_tag=1.1.0 --skip-tags infra
- name: Machines are provisioned
  ansible.builtin.import_playbook: playbooks/infra.yml
  tags: [infra]

- name: The service ${name} is released
  hosts: service
  become: true
  vars_files: [vars/${name}.yml]
  roles: [service]
`;

/** As YAML, and no template whatever is in it. */
const asData = (text: string): string => `${/\{[{%#]/.test(text) ? '!unsafe ' : ''}${JSON.stringify(text)}`;

const variables = ({
  name,
  image,
  port,
  health,
}: ServiceWords): string => `# What the role service is told of ${name}; all settings: roles/service/meta/argument_specs.yml of tsplay.
container_name: ${JSON.stringify(name)}
container_image: ${asData(image)}
service_target_port: ${port}
health_address: ${asData(health)}
# Where users reach it: a path of nginx_host, or names of its own.
http_address: /
# service_hosts: [${name}.example.com]
service_checks:
  - path: ${asData(health)}
service_instances: 2
service_env: {}
# A secret from vault; the container reads /run/secrets/token:
# service_secrets: { token: "{{ vault_${name.replaceAll(/[^A-Za-z0-9_]/g, '_')}_token }}" }
`;

/** By path. */
export const serviceFiles = (words: ServiceWords): Readonly<Record<string, string>> => ({
  [`${words.name}.yml`]: playbook(words),
  [`vars/${words.name}.yml`]: variables(words),
});
