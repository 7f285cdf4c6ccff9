import {
  defineModule,
  fail,
  isList,
  type ModuleContext,
  p,
  type Params,
  type Plan,
  type ReadHost,
  toPlain,
  type Value,
} from '../../../sdk/index.ts';
import { openDocker } from '../api/open.ts';
import { dockerParams } from '../api/params.ts';
import { scalarText } from '../values/text.ts';
import type { ContainerParams } from './behaviour.ts';
import { planContainer } from './docker-container.ts';
import { inspectContainer } from './inspect.ts';

const texts = (doc: string) => p.list(p.str({ doc: 'One entry.' }), { doc });

const params = {
  ...dockerParams,
  image: p.str({ doc: 'Image.' }),
  name: p.str({ doc: 'Name.' }),
  state: p.choice(['present', 'started', 'reloaded', 'restarted', 'stopped', 'killed', 'absent', 'running'], {
    doc: '`started` and `running`: runs; `reloaded`: and with this configuration; `restarted`: restarted.',
    default: 'started',
  }),
  command: p.str({ doc: 'Command.' }),
  entrypoint: p.str({ doc: 'Entry point.' }),
  env: p.dict({ doc: 'Environment variables.' }),
  env_file: p.path({ doc: 'File on the host with `NAME=value` lines.' }),
  expose: texts('Ports open to other containers.'),
  ports: texts('Ports as `host:container`.'),
  volumes: texts('Volumes as `source:path[:mode]`.'),
  volumes_from: texts('Containers whose volumes are mounted.'),
  links: texts('Containers to link.'),
  hostname: p.str({ doc: 'Host name inside.' }),
  domainname: p.str({ doc: 'Domain name.' }),
  username: p.str({ doc: 'Accepted for compatibility: use docker_login.' }),
  password: p.str({ doc: 'Accepted for compatibility: use docker_login.', secret: true }),
  email: p.str({ doc: 'Accepted for compatibility.' }),
  registry: p.str({ doc: 'Accepted for compatibility: name it in image.' }),
  docker_user: p.str({ doc: 'User to run as.' }),
  dns: texts('DNS servers.'),
  labels: p.dict({ doc: 'Labels.' }),
  log_driver: p.str({ doc: 'Logging driver.' }),
  log_opt: p.dict({ doc: 'Options of the logging driver.' }),
  memory_limit: p.str({ doc: 'Memory limit.' }),
  cpu_shares: p.int({ doc: 'CPU weight.' }),
  cpu_set: p.str({ doc: 'CPUs to run on.' }),
  cap_add: texts('Capabilities to add.'),
  cap_drop: texts('Capabilities to drop.'),
  devices: texts('Devices.'),
  privileged: p.bool({ doc: 'All capabilities and devices.' }),
  read_only: p.bool({ doc: 'Root file system read-only.' }),
  net: p.str({ doc: 'Network mode.' }),
  pid: p.str({ doc: 'PID namespace.' }),
  publish_all_ports: p.bool({ doc: 'Publish every exposed port.' }),
  restart_policy: p.choice(['no', 'on-failure', 'always', 'unless-stopped'], { doc: 'When to restart.' }),
  restart_policy_retry: p.int({ doc: 'Restarts at most.' }),
  stop_timeout: p.int({ doc: 'Seconds to wait before killing.' }),
  stdin_open: p.bool({ doc: 'Keep stdin open.' }),
  tty: p.bool({ doc: 'Give it a terminal.' }),
  extra_hosts: p.dict({ doc: 'Names for /etc/hosts.' }),
  lxc_conf: p.raw({ doc: 'Accepted for compatibility: Docker has no LXC any more.' }),
  pull: p.choice(['missing', 'always'], { doc: 'When to pull.', default: 'missing' }),
  insecure_registry: p.bool({ doc: 'Accepted for compatibility: it is a setting of the daemon.' }),
  use_tls: p.str({ doc: 'Accepted for compatibility.' }),
  signal: p.str({ doc: 'Signal of `killed`.' }),
  count: p.int({ doc: 'Containers; only 1 is known here.', default: 1 }),
} as const;
type OldParams = Params<typeof params>;

export const oldDocker = defineModule({
  name: 'tsplay.docker.docker',
  summary: 'Manage containers in the words of Ansible 1.x',
  description: 'Becomes docker_container, which new plays should use.',
  params,
  support: { check: 'full', diff: 'full' },
  differences: ['`count` other than 1 is not known; use docker_swarm_service.'],
  returns: { container: 'What `docker inspect` shows of it afterwards.' },
  examples: [
    {
      title: 'As in 2015',
      yaml: "docker:\n  image: nginx\n  name: nginx\n  state: running\n  ports: ['80:80']",
    },
  ],
  plan: planOld,
});

async function planOld(params: OldParams, host: ReadHost, context: ModuleContext): Promise<Plan> {
  context.warn(
    'docker: is the module of Ansible 1.x; write community.docker.docker_container, with published_ports for ports, network_mode for net and state: started for running',
  );
  if (params.name === undefined) fail('name is needed: containers without one cannot be found again');
  if (params.count !== 1) fail('count other than 1 is not known; use docker_swarm_service');
  const modern = await toModern(params, params.name, host);
  return modern === undefined ? { changed: false } : planContainer(modern, host, context);
}

/** The parameters of docker_container. `undefined` when there is nothing to do. */
async function toModern(old: OldParams, name: string, host: ReadHost): Promise<ContainerParams | undefined> {
  const stops = old.state === 'stopped' || old.state === 'killed';
  const runs = ['started', 'running', 'restarted', 'reloaded'].includes(old.state);
  if (stops || (runs && old.image === undefined)) {
    const there = await inspectContainer(await openDocker(host, old), name);
    // The old module had nothing to stop then; the new one would make a container.
    if (!there && stops) return undefined;
  }
  return {
    ...base(old, name),
    state: old.state === 'absent' ? 'absent' : stops ? 'stopped' : runs ? 'started' : 'present',
    restart: old.state === 'restarted',
    force_kill: old.state === 'killed',
    kill_signal: old.signal,
    // `started` left a container with another configuration as it was; only `reloaded` made it anew.
    comparisons: stops ? new Map<Value, Value>([['*', 'ignore']]) : undefined,
  };
}

function base(old: OldParams, name: string): ContainerParams {
  return {
    docker_host: old.docker_host,
    api_version: old.api_version,
    timeout: old.timeout,
    tls: old.tls,
    validate_certs: old.validate_certs,
    use_ssh_client: false,
    debug: old.debug,
    name,
    state: 'started',
    cleanup: false,
    command_handling: 'correct',
    container_default_behavior: 'no_defaults',
    force_kill: false,
    healthy_wait_timeout: 300,
    image_comparison: 'desired-image',
    image_label_mismatch: 'ignore',
    image_name_mismatch: 'ignore',
    keep_volumes: true,
    networks_cli_compatible: true,
    output_logs: false,
    pull: old.pull,
    pull_check_mode_behavior: 'image_not_present',
    recreate: false,
    restart: false,
    image: old.image,
    command: old.command,
    entrypoint: old.entrypoint === undefined ? undefined : [old.entrypoint],
    env: textValues(old.env),
    env_file: old.env_file,
    exposed_ports: old.expose,
    published_ports: old.ports,
    volumes: old.volumes,
    volumes_from: old.volumes_from,
    links: old.links,
    hostname: old.hostname,
    domainname: old.domainname,
    user: old.docker_user,
    dns_servers: old.dns,
    labels: textValues(old.labels),
    log_driver: old.log_driver,
    log_options: old.log_opt,
    memory: old.memory_limit,
    cpu_shares: old.cpu_shares,
    cpuset_cpus: old.cpu_set,
    capabilities: old.cap_add,
    cap_drop: old.cap_drop,
    devices: old.devices,
    privileged: old.privileged,
    read_only: old.read_only,
    network_mode: old.net,
    pid_mode: old.pid,
    publish_all_ports: old.publish_all_ports,
    restart_policy: old.restart_policy,
    restart_retries: old.restart_policy_retry,
    stop_timeout: old.stop_timeout,
    interactive: old.stdin_open,
    tty: old.tty,
    etc_hosts: old.extra_hosts,
  };
}

/** The old module took numbers and booleans for text. */
const textValues = (dict: OldParams['env']): OldParams['env'] =>
  dict &&
  new Map(
    [...dict].map(([key, value]): [Value, Value] => [
      key,
      isList(value) ? value : scalarText(toPlain(value)),
    ]),
  );
