/**
 * The files of a new project, but for those that are copied.
 * @module
 */

const config = `[defaults]
inventory = inventory
roles_path = roles
vault_password_file = .vault-password
host_key_checking = accept-new
retry_files_enabled = False
`;

const hosts = `# Your machines. This one is here to begin with; take it out when you have others.
[local]
localhost ansible_connection=local

[web]
# web1 ansible_host=192.0.2.10 ansible_user=deploy
`;

const vars = `# What holds for all machines. Secrets are in vault.yml beside this file:
#   tsplay vault edit inventory/group_vars/all/vault.yml
greeting: Hello
secret: "{{ vault_secret }}"
`;

const playbook = `# tsplay run site.yml --check --diff   what would change
# tsplay run site.yml                  change it
- name: A first playbook
  hosts: local
  gather_facts: false
  tasks:
    - name: A greeting is there
      ansible.builtin.copy:
        dest: "{{ playbook_dir }}/hello.txt"
        content: "{{ greeting }} from {{ inventory_hostname }}\\n"
        mode: "0644"

    - name: The vault opens
      ansible.builtin.assert:
        that: secret | length > 0
        quiet: true
`;

const ignored = `.vault-password
*.retry
hello.txt
node_modules/
`;

const readme = `# A tsplay project

| file | what it is |
|---|---|
| \`site.yml\` | the first playbook: \`tsplay run site.yml\` |
| \`inventory/\` | machines, groups and their variables; \`group_vars/all/vault.yml\` is encrypted |
| \`.vault-password\` | the vault's password. It is in \`.gitignore\`: keep a copy where your secrets are |
| \`playbooks/\`, \`inventories/prod/\` | the blue/green release that comes with tsplay, to read and to change |
| \`roles/\` | your own roles; those that come with tsplay (docker, consul, swarm, nginx, service) are found without a copy |
| \`ansible.cfg\` | read when you are in this folder |
`;

/** By path. The vault's content and password come from elsewhere, as they are secrets. */
export const projectFiles: Readonly<Record<string, string>> = {
  '.gitignore': ignored,
  'README.md': readme,
  'ansible.cfg': config,
  'inventory/hosts': hosts,
  'inventory/group_vars/all/vars.yml': vars,
  'roles/.gitkeep': '',
  'site.yml': playbook,
};

/** What the vault holds to begin with. */
export const firstVault = (secret: string): string => `vault_secret: ${secret}\n`;

/** Folders of the package that are copied. */
export const copiedFolders = ['playbooks', 'inventories'] as const;
