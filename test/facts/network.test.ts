import { describe, expect, it } from 'vitest';
import { ipv4Of, networkFacts, parseAddress, parseIfconfig } from '../../src/facts/network.ts';
import { recorded } from './answer.ts';

const net = '/sys/class/net';
const host = recorded({
  files: {
    [`${net}/eth0/address`]: '02:42:ac:11:00:02',
    [`${net}/eth0/mtu`]: '1500',
    [`${net}/eth0/operstate`]: 'up',
    [`${net}/eth0/type`]: '1',
    [`${net}/eth0/flags`]: '0x1103',
    [`${net}/eth0/speed`]: '10000',
    [`${net}/lo/address`]: '00:00:00:00:00:00',
    [`${net}/lo/mtu`]: '65536',
    [`${net}/lo/operstate`]: 'unknown',
    [`${net}/lo/type`]: '772',
    [`${net}/br-x/type`]: '1',
    [`${net}/br-x/bridge/stp_state`]: '0',
    [`${net}/br-x/bridge/bridge_id`]: '8000.0242',
  },
  sections: {
    nics: `${net}/br-x/\n${net}/eth0/\n${net}/lo/`,
    nicparts: `${net}/br-x/bridge\n${net}/*/bonding\n${net}/br-x/brif/veth1`,
    nicdevices: `${net}/eth0/device ../../../0000:00:03.0 /sys/module/virtio_net`,
    addresses: [
      '1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever',
      '1: lo    inet6 ::1/128 scope host \\       valid_lft forever preferred_lft forever',
      '2: eth0    inet 10.1.2.3/20 brd 10.1.15.255 scope global dynamic eth0\\       valid_lft 3000sec',
      '2: eth0    inet 10.1.2.9/20 scope global secondary eth0:1\\       valid_lft forever',
      '2: eth0    inet6 fe80::1/64 scope link \\       valid_lft forever preferred_lft forever',
    ].join('\n'),
    route4: '8.8.8.8 via 10.1.0.1 dev eth0 src 10.1.2.3 uid 0\n    cache',
    route6: '',
    local4: 'local 10.1.2.3 dev eth0 proto kernel\nbroadcast 10.1.15.255 dev eth0\nlocal 127.0.0.0/8 dev lo',
  },
});

describe('network facts', () => {
  const facts = networkFacts(host);

  it('describe interfaces', () => {
    expect(facts['interfaces']).toEqual(['br-x', 'eth0', 'lo', 'eth0_1']);
    expect(facts['eth0']).toMatchObject({
      device: 'eth0',
      macaddress: '02:42:ac:11:00:02',
      mtu: 1500,
      active: true,
      type: 'ether',
      speed: 10000,
      promisc: true,
      module: 'virtio_net',
      pciid: '0000:00:03.0',
      ipv4: {
        address: '10.1.2.3',
        broadcast: '10.1.15.255',
        netmask: '255.255.240.0',
        network: '10.1.0.0',
        prefix: '20',
      },
      ipv6: [{ address: 'fe80::1', prefix: '64', scope: 'link' }],
    });
    expect((facts['eth0'] as { ipv4_secondaries: unknown[] }).ipv4_secondaries).toHaveLength(1);
    expect(facts['lo']).toMatchObject({ type: 'loopback', active: true });
    expect(facts['lo']).not.toHaveProperty('macaddress');
    expect(facts['br_x']).toMatchObject({
      type: 'bridge',
      interfaces: ['veth1'],
      stp: false,
      id: '8000.0242',
    });
  });

  it('tell the default route and all addresses', () => {
    expect(facts['default_ipv4']).toEqual({
      interface: 'eth0',
      address: '10.1.2.3',
      gateway: '10.1.0.1',
      broadcast: '10.1.15.255',
      netmask: '255.255.240.0',
      network: '10.1.0.0',
      prefix: '20',
      macaddress: '02:42:ac:11:00:02',
      mtu: 1500,
      type: 'ether',
      alias: 'eth0',
    });
    expect(facts['default_ipv6']).toEqual({});
    expect(facts['all_ipv4_addresses']).toEqual(['10.1.2.3', '10.1.2.9']);
    expect(facts['all_ipv6_addresses']).toEqual(['fe80::1']);
    expect(facts['locally_reachable_ips']).toEqual({ ipv4: ['10.1.2.3', '127.0.0.0/8'], ipv6: [] });
  });
});

describe('addresses', () => {
  it('point to point', () => {
    expect(
      parseAddress('3: tun0    inet 10.8.0.2 peer 10.8.0.1/32 scope global tun0\\  valid_lft forever'),
    ).toMatchObject({
      address: '10.8.0.2',
      prefix: 32,
      label: 'tun0',
    });
  });
  it('of a virtual interface', () => {
    expect(
      parseAddress('7: eth0@if8    inet 172.17.0.2/16 brd 172.17.255.255 scope global eth0')?.device,
    ).toBe('eth0');
  });
  it('of the whole range', () => {
    expect(ipv4Of('203.0.113.7', 0, '')).toMatchObject({ netmask: '0.0.0.0', network: '0.0.0.0' });
    expect(ipv4Of('203.0.113.7', 32, '')).toMatchObject({
      netmask: '255.255.255.255',
      network: '203.0.113.7',
    });
  });
  it('from ifconfig', () => {
    const text =
      'eth0      Link encap:Ethernet\n          inet addr:10.0.0.2  Bcast:10.0.0.255  Mask:255.255.255.0\n\nlo        Link encap:Local\n          inet addr:127.0.0.1  Mask:255.0.0.0';
    expect(parseIfconfig(text)).toMatchObject([
      { device: 'eth0', address: '10.0.0.2', prefix: 24, broadcast: '10.0.0.255' },
      { device: 'lo', prefix: 8 },
    ]);
  });
});
