/** What these tests don't run, and what only reads. An entry that is not true any more fails the tests. */
import type { Exception } from './verdict.ts';

const onTheLab = (name: string): Exception => ({
  module: `tsplay.bluegreen.bluegreen_${name}`,
  why: 'Needs a swarm with Consul and nginx, over several hosts: the releases of the end-to-end tests.',
  by: 'e2e',
});

/** What they do there is looked at by the tests of healing and delivery; no record comes back from a host. */
const byTheHealer = (name: string): Exception => ({
  module: `tsplay.bluegreen.bluegreen_${name}`,
  why: 'Run by the healer, a tsplay of its own on a host of the lab: the end-to-end tests see what it does, not what it runs.',
});

export const exceptions: readonly Exception[] = [
  ...['delivery', 'healing', 'replace'].map(byTheHealer),
  ...[
    ...[
      'begin',
      'canary',
      'drain',
      'finish',
      'follow',
      'job',
      'prune',
      'reconcile',
      'register',
      'retire',
      'scale',
      'state',
      'switch',
    ],
    ...['verify', 'wait_healthy', 'workers'],
  ].map(onTheLab),
  {
    module: 'ansible.builtin.dnf',
    why: 'The test makes packages and a repository, and installs from it into a folder.',
    without: ['dnf', 'rpmbuild', 'createrepo_c'],
  },
  { module: 'ansible.posix.acl', why: 'The test sets entries with the real program.', without: ['setfacl'] },
  {
    module: 'community.general.alternatives',
    why: 'The test changes links in folders of its own with the real program.',
    without: ['update-alternatives'],
  },
  { module: 'community.general.gem', why: 'The test builds and installs a gem.', without: ['gem'] },
  ...['db', 'user', 'variables'].map((name) => ({
    module: `community.mysql.mysql_${name}`,
    why: 'The test starts a server of its own.',
    without: ['mariadbd', 'mariadb'],
  })),
  {
    module: 'community.general.redis',
    why: 'The test starts a server of its own.',
    without: ['redis-server'],
  },
  {
    module: 'community.general.ufw',
    why: 'Compared with Ansible, in a network of its own.',
    without: ['ufw', 'ansible-playbook'],
  },
  ...['db', 'ext', 'privs', 'query', 'user'].map((name) => ({
    module: `community.postgresql.postgresql_${name}`,
    why: 'The test starts a server of its own.',
    without: ['pg_ctlcluster'],
  })),
];

/** They change nothing, so that a plan is all that there is to run. */
export const readers: readonly string[] = [
  ...['find', 'gather_facts', 'getent', 'mount_facts', 'package_facts', 'ping', 'service_facts', 'setup'],
  ...['slurp', 'stat'],
]
  .map((name) => `ansible.builtin.${name}`)
  .concat(
    [
      'container',
      'host',
      'image',
      'network',
      'node',
      'stack',
      'stack_task',
      'swarm',
      'swarm_service',
      'volume',
    ].map((name) => `community.docker.docker_${name}_info`),
    'community.crypto.get_certificate',
    'community.crypto.openssl_csr_info',
    'community.crypto.x509_certificate_info',
    'tsplay.consul.consul_info',
    'tsplay.bluegreen.bluegreen_schedule',
    'tsplay.bluegreen.bluegreen_state',
  );
