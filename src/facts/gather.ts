/**
 * Facts of a host, Ansible's names and shapes, in one round trip.
 * @module
 */
import type { ReadHost } from '../sdk/index.ts';
import { parseAnswer, type Answer } from './answer.ts';
import { cpuFacts, cpuListSize } from './hardware/cpu.ts';
import { deviceTables, lvmFacts } from './hardware/devices.ts';
import { dmiFacts } from './hardware/dmi.ts';
import { memoryFacts } from './hardware/memory.ts';
import { mountFacts } from './hardware/mounts.ts';
import { networkFacts, storageNames } from './network.ts';
import { factsProgram } from './program.ts';
import { chooseCollectors, filterFacts, groupsOf } from './subset.ts';
import { distributionFacts } from './system/distribution.ts';
import { localFacts } from './system/local.ts';
import { packageManager, serviceManager } from './system/managers.ts';
import {
  capabilityFacts,
  cmdlineFacts,
  dnsFacts,
  isChroot,
  loadFacts,
  pythonFacts,
  lsbFacts,
  selinuxFacts,
  sshKeyFacts,
  systemdFacts,
} from './system/misc.ts';
import { dateTimeFacts, envFacts, parseUname, platformFacts, userFacts } from './system/platform.ts';
import { virtualFacts } from './virtual.ts';

export interface GatherOptions {
  /** Ansible's `gather_subset`; all when not given. */
  readonly subset?: readonly string[] | undefined;
  /** Ansible's `filter`; all when empty. */
  readonly filter?: readonly string[] | undefined;
  readonly factPath?: string | undefined;
  /** Seconds. */
  readonly timeout?: number | undefined;
}

type Facts = Record<string, unknown>;

function hardwareFacts(answer: Answer): Facts {
  const { machine } = parseUname(answer.section('uname'));
  const allowed = /^Cpus_allowed_list:\s*(\S+)/m.exec(answer.file('/proc/self/status') ?? '')?.[1];
  const nproc = Number(answer.section('nproc')) || (allowed === undefined ? undefined : cpuListSize(allowed));
  const uptime = answer.file('/proc/uptime');
  return {
    ...cpuFacts(answer.file('/proc/cpuinfo') ?? '', machine, nproc),
    ...memoryFacts(answer.file('/proc/meminfo') ?? ''),
    ...dmiFacts(answer),
    ...deviceTables(answer),
    ...(uptime === undefined ? {} : { uptime_seconds: Math.floor(Number(uptime.split(' ')[0])) }),
    lvm: lvmFacts(answer),
    mounts: mountFacts(answer),
  };
}

/** What each collector makes of the answer. Names are those of `gather_subset`. */
const make: Readonly<Record<string, (answer: Answer, folder: string) => Facts>> = {
  platform: platformFacts,
  distribution: (answer) => ({ ...distributionFacts(answer, parseUname(answer.section('uname')).system) }),
  lsb: (answer) => ({ lsb: lsbFacts(answer) }),
  selinux: (answer) => ({ selinux: selinuxFacts(answer), selinux_python_present: false }),
  apparmor: (answer) => ({
    apparmor: { status: answer.exists('/sys/kernel/security/apparmor') ? 'enabled' : 'disabled' },
  }),
  chroot: (answer) => ({ is_chroot: isChroot(answer, envFacts(answer)) }),
  python: pythonFacts,
  fips: (answer) => ({ fips: answer.file('/proc/sys/crypto/fips_enabled') === '1' }),
  caps: capabilityFacts,
  pkg_mgr: (answer) => ({ pkg_mgr: packageManager(answer, distributionFacts(answer, '').os_family) }),
  service_mgr: (answer) => ({
    service_mgr: serviceManager(answer, distributionFacts(answer, '').distribution),
  }),
  cmdline: (answer) => {
    const line = answer.file('/proc/cmdline');
    return line === undefined ? {} : cmdlineFacts(line);
  },
  date_time: (answer) => ({ date_time: dateTimeFacts(answer) }),
  env: (answer) => ({ env: envFacts(answer) }),
  loadavg: loadFacts,
  ssh_pub_keys: sshKeyFacts,
  user: userFacts,
  systemd: systemdFacts,
  virtual: virtualFacts,
  hardware: hardwareFacts,
  network: networkFacts,
  fibre_channel_wwn: (answer) => ({ fibre_channel_wwn: storageNames(answer)['fibre_channel_wwn'] }),
  iscsi: (answer) => ({ iscsi_iqn: storageNames(answer)['iscsi_iqn'] }),
  nvme: (answer) => ({ hostnqn: storageNames(answer)['hostnqn'] }),
  dns: (answer) => ({ dns: dnsFacts(answer.file('/etc/resolv.conf') ?? '') }),
  local: (answer, folder) => ({ local: localFacts(answer, folder) }),
};

/** The facts in an answer, with `ansible_` before each name. */
export function factsOf(
  answer: Answer,
  chosen: ReadonlySet<string>,
  folder: string,
  subset: readonly string[],
): Facts {
  const facts: Facts = {};
  for (const [name, collect] of Object.entries(make))
    if (chosen.has(name))
      for (const [fact, value] of Object.entries(collect(answer, folder))) facts[`ansible_${fact}`] = value;
  return { ...facts, gather_subset: subset, module_setup: true };
}

/** Asks the host. @throws {BadSubset} for a word that is not a subset */
export async function gatherFacts(host: ReadHost, options: GatherOptions = {}): Promise<Facts> {
  const subset = options.subset ?? ['all'];
  const chosen = chooseCollectors(subset);
  const factPath = (options.factPath ?? '/etc/ansible/facts.d').replace(/\/+$/, '');
  const timeout = options.timeout ?? 10;
  const { stdout } = await host.probe(factsProgram({ groups: groupsOf(chosen), factPath, timeout }));
  return filterFacts(factsOf(parseAnswer(stdout), chosen, factPath, subset), options.filter ?? []);
}
