/**
 * Modules that the racer is not let loose on, with the reason. Those that only read are known elsewhere (test/ran/lists.ts).
 */
const because = (why: string, ...names: readonly string[]): [string, string][] =>
  names.map((name) => [name, why]);

export const excuses: ReadonlyMap<string, string> = new Map([
  ...because(
    'What is written is written by the program that the task names.',
    ...['command', 'shell', 'raw', 'expect'].map((name) => `ansible.builtin.${name}`),
    'community.docker.docker_container_exec',
  ),
  ...because(
    "Docker's daemon does it, which is asked over its socket; of the host's files the module only reads.",
    ...[
      'container',
      'image_build',
      'image_load',
      'image_pull',
      'image_push',
      'image_remove',
      'image_tag',
    ].map((name) => `community.docker.docker_${name}`),
    ...['network', 'prune', 'volume', 'config', 'node', 'secret', 'stack', 'swarm', 'swarm_service'].map(
      (name) => `community.docker.docker_${name}`,
    ),
    'tsplay.docker.docker',
  ),
  ...because(
    "Consul's agent does it, which is asked over HTTP.",
    ...['consul_kv', 'consul_session', 'consul_agent_check'].map((name) => `community.general.${name}`),
    'community.general.consul',
  ),
  ...because(
    'Writes where root alone may: /etc, /var, /usr and the like, or lets the programs of the system do it there.',
    ...[
      'package',
      'dnf',
      'deb822_repository',
      'dpkg_selections',
      'apt_key',
      'service',
      'systemd_service',
    ].map((name) => `ansible.builtin.${name}`),
    ...['group', 'iptables', 'debconf', 'hostname'].map((name) => `ansible.builtin.${name}`),
    ...['alternatives', 'apk', 'locale_gen', 'modprobe', 'timezone', 'ufw'].map(
      (name) => `community.general.${name}`,
    ),
  ),
  ...because(
    'Files are written as copy writes them, from a private directory; ssh-keygen and openssl only read by paths of the task.',
    ...['openssh_keypair', 'openssl_csr', 'openssl_pkcs12', 'openssl_privatekey', 'x509_certificate'].map(
      (name) => `community.crypto.${name}`,
    ),
  ),
  ...because(
    'The program of a file system changes what the task names, by its path, which is a device.',
    'community.general.filesystem',
  ),
  ...because(
    'They go to what is below the directory by its path, and run programs from there: docs/security.md says where to keep it.',
    'ansible.builtin.pip',
    'community.general.gem',
    'community.general.npm',
  ),
  ...because(
    "The database's server does it; mysql_db writes a dump as postgresql_db does, which has a case.",
    ...['ext', 'privs', 'query', 'user'].map((name) => `community.postgresql.postgresql_${name}`),
    ...['db', 'user', 'variables'].map((name) => `community.mysql.mysql_${name}`),
    'community.general.redis',
  ),
  ...because(
    'Only signs what goes into the result.',
    'community.crypto.openssl_csr_pipe',
    'community.crypto.x509_certificate_pipe',
  ),
  ...because(
    'Writes no file of the host.',
    'community.general.slack',
    'community.general.telegram',
    ...['fetch', 'wait_for', 'wait_for_connection', 'reboot'].map((name) => `ansible.builtin.${name}`),
  ),
  ...because(
    'Removes a file of a number that the host gave out, from a directory that only its user may enter.',
    'ansible.builtin.async_status',
  ),
  ...because(
    "Works in Consul, in Docker's swarm, and in nginx's own directory, which must be root's.",
    ...[
      'begin',
      'canary',
      'delivery',
      'drain',
      'finish',
      'follow',
      'healing',
      'job',
      'lock',
      'proxy',
      'prune',
      'reconcile',
    ].map((name) => `tsplay.bluegreen.bluegreen_${name}`),
    ...['register', 'replace', 'retire', 'scale', 'switch', 'verify', 'wait_healthy', 'workers'].map(
      (name) => `tsplay.bluegreen.bluegreen_${name}`,
    ),
  ),
]);
