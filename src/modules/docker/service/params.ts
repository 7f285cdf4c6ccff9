/**
 * Parameters of docker_swarm_service.
 * @module
 */
import { p, type Params } from '../../../sdk/index.ts';
import { dockerParams } from '../api/params.ts';

const texts = (doc: string) => p.list(p.str({ doc: 'One entry.' }), { doc });

const fileMembers = {
  filename: p.str({ doc: 'Path in the container.' }),
  uid: p.str({ doc: 'Owner.' }),
  gid: p.str({ doc: 'Group.' }),
  mode: p.int({ doc: 'Permissions.' }),
} as const;

const configMembers = {
  ...fileMembers,
  config_id: p.str({ doc: 'Id of the config; looked up by name when not given.' }),
  config_name: p.str({ doc: 'Name of the config.', required: true }),
} as const;

const secretMembers = {
  ...fileMembers,
  secret_id: p.str({ doc: 'Id of the secret; looked up by name when not given.' }),
  secret_name: p.str({ doc: 'Name of the secret.', required: true }),
} as const;

const rollout = (actions: readonly ['continue', 'pause', ...'rollback'[]], what: string) =>
  p.object(
    {
      parallelism: p.int({ doc: 'Tasks at a time; 0 for all.' }),
      delay: p.str({ doc: 'Time between them.' }),
      failure_action: p.choice(actions, { doc: 'What to do on a failure.' }),
      monitor: p.str({ doc: 'Time in which a failure counts.' }),
      max_failure_ratio: p.float({ doc: 'Share of failures that is borne.' }),
      order: p.str({ doc: '`stop-first` or `start-first`.' }),
    },
    { doc: what },
  );

const amounts = (doc: string) =>
  p.object({ cpus: p.float({ doc: 'CPUs.' }), memory: p.str({ doc: 'Memory.' }) }, { doc });

export const swarmServiceParams = {
  ...dockerParams,
  name: p.str({ doc: 'Name of the service.', required: true }),
  state: p.choice(['present', 'absent'], { doc: 'There or not.', default: 'present' }),
  image: p.str({ doc: 'Image.' }),
  resolve_image: p.bool({ doc: 'Ask the registry for the digest and run that.', default: false }),
  args: texts('Arguments of the command.'),
  cap_add: texts('Capabilities to add.'),
  cap_drop: texts('Capabilities to drop.'),
  command: p.raw({ doc: 'Command, text or list.' }),
  configs: p.list(p.object(configMembers, { doc: 'A config.' }), { doc: 'Configs.' }),
  container_labels: p.dict({ doc: 'Labels of the containers; values must be text.' }),
  dns: texts('DNS servers.'),
  dns_options: texts('Resolver options.'),
  dns_search: texts('Search domains.'),
  endpoint_mode: p.choice(['vip', 'dnsrr'], { doc: 'How the name is resolved.' }),
  env: p.raw({ doc: 'Environment: dict, list, or text with commas.' }),
  env_files: p.list(p.path({ doc: 'Path.' }), { doc: 'Files on the host with `NAME=value` lines.' }),
  force_update: p.bool({ doc: 'Restart the tasks even if nothing differs.', default: false }),
  groups: texts('Further groups.'),
  healthcheck: p.object(
    {
      test: p.raw({ doc: 'Command as text or list; `NONE` switches it off.' }),
      interval: p.str({ doc: 'Time between checks.' }),
      timeout: p.str({ doc: 'Time that a check may take.' }),
      start_period: p.str({ doc: 'Time in which failures do not count.' }),
      retries: p.int({ doc: 'Failures in a row.' }),
    },
    { doc: 'Health check.' },
  ),
  hostname: p.str({ doc: 'Host name.' }),
  hosts: p.dict({ doc: 'Names for /etc/hosts with addresses.' }),
  init: p.bool({ doc: 'Run an init.' }),
  labels: p.dict({ doc: 'Labels of the service; values must be text.' }),
  limits: amounts('What a task may use.'),
  logging: p.object(
    { driver: p.str({ doc: 'Driver.' }), options: p.dict({ doc: 'Options.' }) },
    { doc: 'Logging.' },
  ),
  mode: p.choice(['replicated', 'global', 'replicated-job'], { doc: 'Mode.', default: 'replicated' }),
  mounts: p.list(
    p.object(
      {
        source: p.str({ doc: 'Volume or path.' }),
        target: p.str({ doc: 'Path inside.', required: true }),
        type: p.choice(['bind', 'volume', 'tmpfs', 'npipe'], { doc: 'Kind.', default: 'bind' }),
        readonly: p.bool({ doc: 'Read-only.' }),
        labels: p.dict({ doc: 'Labels of a new volume.' }),
        propagation: p.choice(['shared', 'slave', 'private', 'rshared', 'rslave', 'rprivate'], {
          doc: 'Propagation.',
        }),
        no_copy: p.bool({ doc: 'Do not copy content into a new volume.' }),
        driver_config: p.object(
          { name: p.str({ doc: 'Driver.' }), options: p.dict({ doc: 'Options.' }) },
          { doc: 'Driver of a new volume.' },
        ),
        tmpfs_size: p.str({ doc: 'Size of a tmpfs.' }),
        tmpfs_mode: p.int({ doc: 'Permissions of a tmpfs.' }),
      },
      { doc: 'A mount.' },
    ),
    { doc: 'Mounts.' },
  ),
  networks: p.list(p.raw({ doc: 'Name, or dict with `name`, `aliases`, `options`.' }), { doc: 'Networks.' }),
  placement: p.object(
    {
      constraints: texts('Constraints such as `node.role == worker`.'),
      preferences: p.list(p.dict({ doc: '`spread: node.labels.x`.' }), { doc: 'Preferences.' }),
      replicas_max_per_node: p.int({ doc: 'Tasks on a node at most.' }),
    },
    { doc: 'Where tasks may run.' },
  ),
  publish: p.list(
    p.object(
      {
        published_port: p.int({ doc: 'Port outside; a free one when not given.' }),
        target_port: p.int({ doc: 'Port inside.', required: true }),
        protocol: p.choice(['tcp', 'udp'], { doc: 'Protocol.', default: 'tcp' }),
        mode: p.choice(['ingress', 'host'], { doc: '`host` publishes on the task’s node only.' }),
      },
      { doc: 'A port.' },
    ),
    { doc: 'Ports.' },
  ),
  read_only: p.bool({ doc: 'Root file system read-only.' }),
  replicas: p.int({ doc: 'Tasks; -1 keeps what there is, or 1.', default: -1 }),
  reservations: amounts('What a task needs.'),
  restart_config: p.object(
    {
      condition: p.choice(['none', 'on-failure', 'any'], { doc: 'When to restart.' }),
      delay: p.str({ doc: 'Time before.' }),
      max_attempts: p.int({ doc: 'Attempts at most.' }),
      window: p.str({ doc: 'Time in which attempts count.' }),
    },
    { doc: 'Restarts.' },
  ),
  rollback_config: rollout(['continue', 'pause'], 'How to roll back.'),
  secrets: p.list(p.object(secretMembers, { doc: 'A secret.' }), { doc: 'Secrets.' }),
  stop_grace_period: p.str({ doc: 'Time between the stop signal and killing.' }),
  stop_signal: p.str({ doc: 'Signal that stops.' }),
  sysctls: p.dict({ doc: 'Kernel parameters.' }),
  tty: p.bool({ doc: 'Give it a terminal.' }),
  update_config: rollout(['continue', 'pause', 'rollback'], 'How to update.'),
  user: p.str({ doc: 'User.' }),
  working_dir: p.str({ doc: 'Working directory.' }),
} as const;

export type SwarmServiceParams = Params<typeof swarmServiceParams>;
