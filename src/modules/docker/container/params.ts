/**
 * Parameters of docker_container: what a container is made of. How the module behaves is in `behaviour.ts`.
 * @module
 */
import { p } from '../../../sdk/index.ts';

const texts = (doc: string, aliases: readonly string[] = []) =>
  p.list(p.str({ doc: 'One entry.' }), { doc, aliases });

const rate = (doc: string) =>
  p.list(
    p.object(
      {
        path: p.str({ doc: 'Device.', required: true }),
        rate: p.str({ doc: 'Bytes or operations per second.', required: true }),
      },
      { doc: 'A device and its limit.' },
    ),
    { doc },
  );

export const resourceParams = {
  blkio_weight: p.int({ doc: 'Block I/O weight, 10 to 1000.' }),
  cgroup_parent: p.str({ doc: 'Parent cgroup.' }),
  cgroupns_mode: p.choice(['private', 'host'], { doc: 'Cgroup namespace.' }),
  cpu_period: p.int({ doc: 'CPU CFS period in microseconds.' }),
  cpu_quota: p.int({ doc: 'CPU CFS quota in microseconds.' }),
  cpu_shares: p.int({ doc: 'Relative CPU weight.' }),
  cpus: p.float({ doc: 'How much of the CPUs it may use, such as 1.5.' }),
  cpuset_cpus: p.str({ doc: 'CPUs to run on: `0-3`, `0,1`.' }),
  cpuset_mems: p.str({ doc: 'Memory nodes to use.' }),
  device_read_bps: rate('Bytes per second that may be read from devices.'),
  device_read_iops: rate('Reads per second from devices.'),
  device_write_bps: rate('Bytes per second that may be written to devices.'),
  device_write_iops: rate('Writes per second to devices.'),
  kernel_memory: p.str({ doc: 'Kernel memory limit.' }),
  memory: p.str({ doc: 'Memory limit, such as `512M`; `0` is none.' }),
  memory_reservation: p.str({ doc: 'Soft memory limit.' }),
  memory_swap: p.str({ doc: 'Memory and swap together; `unlimited` or `-1` for no limit.' }),
  memory_swappiness: p.int({ doc: 'How readily memory is swapped out, 0 to 100.' }),
  oom_killer: p.bool({ doc: 'Whether the kernel’s OOM killer is switched off (OomKillDisable).' }),
  oom_score_adj: p.int({ doc: 'Adjustment of the OOM score, -1000 to 1000.' }),
  pids_limit: p.int({ doc: 'Processes at most; -1 for no limit.' }),
  shm_size: p.str({ doc: 'Size of /dev/shm.' }),
  storage_opts: p.dict({ doc: 'Options of the storage driver.' }),
  ulimits: texts('Limits as `name:soft[:hard]`.'),
} as const;

export const securityParams = {
  capabilities: texts('Capabilities to add.'),
  cap_drop: texts('Capabilities to drop.'),
  device_cgroup_rules: texts('Rules of the device cgroup.'),
  device_requests: p.list(
    p.object(
      {
        capabilities: p.list(p.list(p.str({ doc: 'Name.' }), { doc: 'All of these.' }), {
          doc: 'Lists of capabilities, one of which must be had.',
        }),
        count: p.int({ doc: 'Number of devices, -1 for all.' }),
        device_ids: texts('Device ids.'),
        driver: p.str({ doc: 'Driver, such as `nvidia`.' }),
        options: p.dict({ doc: 'Options of the driver.' }),
      },
      { doc: 'A request.' },
    ),
    { doc: 'Devices to ask of drivers, such as GPUs.' },
  ),
  devices: texts('Devices as `host[:container[:permissions]]`.'),
  groups: texts('Further groups of the process.'),
  privileged: p.bool({ doc: 'All capabilities and devices.' }),
  read_only: p.bool({ doc: 'Root file system read-only.' }),
  runtime: p.str({ doc: 'OCI runtime.' }),
  security_opts: texts('Security options such as `seccomp=unconfined`.'),
  sysctls: p.dict({ doc: 'Kernel parameters of the container’s namespaces.' }),
  user: p.str({ doc: 'User and group to run as.' }),
  userns_mode: p.str({ doc: 'User namespace, `host` or empty.' }),
} as const;

export const networkParams = {
  default_host_ip: p.str({ doc: 'Address that published ports listen on; `0.0.0.0` when not given.' }),
  dns_opts: texts('Resolver options.'),
  dns_search_domains: texts('Search domains.'),
  dns_servers: texts('DNS servers.'),
  domainname: p.str({ doc: 'Domain name.' }),
  etc_hosts: p.dict({ doc: 'Further names for /etc/hosts with their addresses.' }),
  exposed_ports: texts('Ports that are open to other containers.', ['exposed', 'expose']),
  hostname: p.str({ doc: 'Host name inside.' }),
  links: texts('Containers to link, as `name:alias`.'),
  mac_address: p.str({ doc: 'MAC address.' }),
  network_mode: p.str({
    doc: '`bridge`, `host`, `none`, `container:NAME`, or a network. Default: the first of `networks`.',
  }),
  networks: p.list(
    p.object(
      {
        name: p.str({ doc: 'Name of the network.', required: true }),
        aliases: texts('Names of the container in it.'),
        driver_opts: p.dict({ doc: 'Options of the driver.' }),
        gw_priority: p.int({ doc: 'The network with the highest gives the default gateway.' }),
        ipv4_address: p.str({ doc: 'IPv4 address.' }),
        ipv6_address: p.str({ doc: 'IPv6 address.' }),
        links: texts('Containers to link, as `name:alias`.'),
        mac_address: p.str({ doc: 'MAC address in it.' }),
      },
      { doc: 'A network.' },
    ),
    { doc: 'Networks to be in. Others are left unless `comparisons` has `networks: strict`.' },
  ),
  networks_cli_compatible: p.bool({
    doc: 'Be in the networks only, as `docker run --network`; if false, in the default network too.',
    default: true,
  }),
  publish_all_ports: p.bool({ doc: 'Publish every exposed port on a free port.' }),
  published_ports: texts('Ports as `[[address:]host:]container[/protocol]`, ranges allowed.', ['ports']),
  uts: p.str({ doc: 'UTS namespace, `host` or empty.' }),
} as const;

export const processParams = {
  auto_remove: p.bool({ doc: 'Remove the container when its process ends.' }),
  command: p.raw({ doc: 'Command: text that is split like a shell does, or a list.' }),
  detach: p.bool({ doc: 'If false, wait for the process and return its status and output.' }),
  entrypoint: texts('Entry point.'),
  env: p.dict({ doc: 'Environment variables; values must be text.' }),
  env_file: p.path({ doc: 'File on the host with `NAME=value` lines.' }),
  healthcheck: p.object(
    {
      test: p.raw({ doc: 'Command as text or list (`CMD`, `CMD-SHELL`); `NONE` switches it off.' }),
      test_cli_compatible: p.bool({ doc: 'Without `test`, keep the image’s.', default: false }),
      interval: p.str({ doc: 'Time between checks, such as `30s`.' }),
      timeout: p.str({ doc: 'Time that a check may take.' }),
      start_period: p.str({ doc: 'Time in which failures do not count.' }),
      start_interval: p.str({ doc: 'Time between checks in the start period.' }),
      retries: p.int({ doc: 'Failures in a row that make it unhealthy.' }),
    },
    { doc: 'Health check.' },
  ),
  image: p.str({ doc: 'Image, with tag or digest, or an image id.' }),
  init: p.bool({ doc: 'Run an init that forwards signals and reaps processes.' }),
  interactive: p.bool({ doc: 'Keep stdin open.' }),
  ipc_mode: p.str({ doc: 'IPC namespace.' }),
  labels: p.dict({ doc: 'Labels; values must be text.' }),
  log_driver: p.str({ doc: 'Logging driver.' }),
  log_options: p.dict({ doc: 'Options of the logging driver.', aliases: ['log_opt'] }),
  pid_mode: p.str({ doc: 'PID namespace, such as `host`.' }),
  platform: p.str({ doc: 'Platform of the image, `linux/amd64`.' }),
  restart_policy: p.choice(['no', 'on-failure', 'always', 'unless-stopped'], { doc: 'When to restart.' }),
  restart_retries: p.int({ doc: 'Restarts at most, with `on-failure`.' }),
  stop_signal: p.str({ doc: 'Signal that stops the process.' }),
  stop_timeout: p.int({ doc: 'Seconds to wait before killing.' }),
  tty: p.bool({ doc: 'Give it a terminal.' }),
  working_dir: p.str({ doc: 'Working directory.' }),
} as const;

export const volumeParams = {
  mounts: p.list(
    p.object(
      {
        target: p.str({ doc: 'Path inside.', required: true }),
        source: p.str({ doc: 'Volume or path of the host.' }),
        type: p.choice(['bind', 'volume', 'tmpfs', 'npipe', 'cluster', 'image'], {
          doc: 'Kind of mount.',
          default: 'volume',
        }),
        consistency: p.choice(['default', 'consistent', 'cached', 'delegated'], { doc: 'Consistency.' }),
        create_mountpoint: p.bool({ doc: 'Create the source of a bind when it is not there.' }),
        labels: p.dict({ doc: 'Labels of a new volume.' }),
        no_copy: p.bool({ doc: 'Do not copy the image’s content into a new volume.' }),
        non_recursive: p.bool({ doc: 'Do not take mounts below along.' }),
        propagation: p.choice(['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave'], {
          doc: 'Propagation of a bind.',
        }),
        read_only: p.bool({ doc: 'Read-only.' }),
        read_only_force_recursive: p.bool({ doc: 'Fail when mounts below cannot be read-only too.' }),
        read_only_non_recursive: p.bool({ doc: 'Leave mounts below writable.' }),
        subpath: p.str({ doc: 'Path inside the volume or image.' }),
        tmpfs_mode: p.str({ doc: 'Permissions of a tmpfs, octal.' }),
        tmpfs_options: p.list(p.dict({ doc: 'One option.' }), { doc: 'Options of a tmpfs.' }),
        tmpfs_size: p.str({ doc: 'Size of a tmpfs.' }),
        volume_driver: p.str({ doc: 'Driver of a new volume.' }),
        volume_options: p.dict({ doc: 'Options of the driver.' }),
      },
      { doc: 'A mount.' },
    ),
    { doc: 'Mounts, the long form.' },
  ),
  tmpfs: texts('tmpfs mounts as `path[:options]`.'),
  volume_driver: p.str({ doc: 'Driver of volumes.' }),
  volumes: texts('Volumes as `source:path[:mode]`, or a path alone for an anonymous one.'),
  volumes_from: texts('Containers whose volumes are mounted.'),
} as const;
