/**
 * Whether the host is a guest or a host of some virtualization, by Ansible's order of tests.
 * @module
 */
import type { Answer } from './answer.ts';

interface Finding {
  readonly type: string;
  readonly role: 'guest' | 'host';
}

const dmi = (answer: Answer, name: string): string =>
  answer.file(`/sys/devices/virtual/dmi/id/${name}`)?.trim() ?? '';

const guest = (type: string): Finding => ({ type, role: 'guest' });
const host = (type: string): Finding => ({ type, role: 'host' });

function containers(answer: Answer): Finding[] {
  const found: Finding[] = [];
  const cgroup = answer.file('/proc/1/cgroup') ?? '';
  if (/\/docker(?:\/|-[0-9a-f]+\.scope)/.test(cgroup)) found.push(guest('docker'));
  if (/\/lxc\/|\/machine\.slice\/machine-lxc/.test(cgroup)) found.push(guest('lxc'));
  if (cgroup.includes('/system.slice/containerd.service')) found.push(guest('containerd'));
  for (const entry of (answer.file('/proc/1/environ') ?? '').split('\0')) {
    if (entry.includes('container=lxc')) found.push(guest('lxc'));
    if (entry.includes('container=podman')) found.push(guest('podman'));
    if (/^container=./.test(entry)) found.push(guest('container'));
  }
  if (answer.exists('/proc/vz') && !answer.exists('/proc/lve'))
    found.push(answer.exists('/proc/bc') ? host('openvz') : guest('openvz'));
  const systemd = answer.file('/run/systemd/container')?.trim();
  if (systemd !== undefined && systemd !== '') found.push(guest(systemd));
  if (answer.exists('/.dockerenv') || answer.exists('/.dockerinit')) found.push(guest('docker'));
  if (answer.exists('/proc/xen'))
    found.push(
      (answer.file('/proc/xen/capabilities') ?? '').includes('control_d') ? host('xen') : guest('xen'),
    );
  return found;
}

const byProduct: readonly (readonly [RegExp, string])[] = [
  [/^(?:KVM|KVM Server|Bochs|AHV)$/, 'kvm'],
  [/^VMware/, 'VMware'],
  [/^(?:OpenStack Compute|OpenStack Nova)$/, 'openstack'],
];
const byBios: readonly (readonly [RegExp, string])[] = [
  [/^Xen$/, 'xen'],
  [/^innotek GmbH$/, 'virtualbox'],
  [/^(?:Amazon EC2|DigitalOcean|Hetzner)$/, 'kvm'],
];
const byVendor: readonly (readonly [RegExp, string])[] = [
  [/^(?:QEMU|Amazon EC2|DigitalOcean|Google|Scaleway|Nutanix)$/, 'kvm'],
  [/^KubeVirt$/, 'KubeVirt'],
  [/^Microsoft Corporation$/, 'VirtualPC'],
  [/^Parallels Software International Inc\.$/, 'parallels'],
  [/^OpenStack Foundation$/, 'openstack'],
];
const byProcessor: readonly (readonly [RegExp, string])[] = [
  [/^model name.*QEMU Virtual CPU/m, 'kvm'],
  [/^vendor_id.*User Mode Linux/m, 'uml'],
  [/^model name.*UML/m, 'uml'],
  [/^machine.*CHRP IBM pSeries .emulated by qemu./m, 'kvm'],
  [/^vendor_id.*PowerVM Lx86/m, 'powervm_lx86'],
  [/^vendor_id.*IBM\/S390/m, 'ibm_systemz'],
];

const matches = (text: string, table: readonly (readonly [RegExp, string])[]): Finding[] =>
  table.filter(([pattern]) => pattern.test(text)).map(([, type]) => guest(type));

function machines(answer: Answer): Finding[] {
  const product = dmi(answer, 'product_name');
  const vendor = dmi(answer, 'sys_vendor');
  const found = matches(product, byProduct);
  if (vendor === 'oVirt') found.push(guest('oVirt'));
  if (vendor === 'Red Hat' && dmi(answer, 'product_family') === 'RHV') found.push(guest('RHV'));
  else if (vendor === 'Red Hat' && product === 'RHEV Hypervisor') found.push(guest('RHEV'));
  found.push(...matches(dmi(answer, 'bios_vendor'), byBios), ...matches(vendor, byVendor));
  const vserver = /^VxID:\s+(\d+)/m.exec(answer.file('/proc/self/status') ?? '')?.[1];
  if (vserver !== undefined) found.push(vserver === '0' ? host('linux_vserver') : guest('linux_vserver'));
  found.push(...matches(answer.file('/proc/cpuinfo') ?? '', byProcessor));
  return found;
}

function hypervisors(answer: Answer): Finding[] {
  const modules = new Set((answer.file('/proc/modules') ?? '').split('\n').map((line) => line.split(' ')[0]));
  const found: Finding[] = [];
  if (modules.has('kvm')) found.push(host('kvm'));
  if (modules.has('vboxdrv')) found.push(host('virtualbox'));
  if (modules.has('virtio')) found.push(guest('kvm'));
  if (answer.exists('/dev/kvm')) found.push(host('kvm'));
  return found;
}

const containerKinds = ['docker', 'lxc', 'podman', 'openvz', 'containerd'];

export function virtualFacts(answer: Answer): Record<string, unknown> {
  const found = [...containers(answer), ...machines(answer), ...hypervisors(answer)];
  const technology = (role: Finding['role']): Set<string> =>
    new Set(found.filter((each) => each.role === role).map((each) => each.type));
  const guests = technology('guest');
  if (containerKinds.some((kind) => guests.has(kind))) guests.add('container');
  return {
    virtualization_type: found[0]?.type ?? 'NA',
    virtualization_role: found[0]?.role ?? 'NA',
    virtualization_tech_guest: [...guests],
    virtualization_tech_host: [...technology('host')],
  };
}
