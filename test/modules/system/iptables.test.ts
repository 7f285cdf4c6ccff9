import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ruleWords } from '../../../src/modules/system/iptables/rule.ts';
import { iptables } from '../../../src/modules/system/iptables/iptables.ts';
import type { IptablesParams } from '../../../src/modules/system/iptables/params.ts';
import { coerceParams } from '../../../src/sdk/coerce.ts';
import { loadYaml } from '../../../src/source/index.ts';
import type { Dict } from '../../../src/util/value.ts';
import { expectStatus, openHost, type TestHost } from '../harness.ts';

const words = (yaml: string): string =>
  ruleWords(coerceParams(iptables, loadYaml(`chain: INPUT\n${yaml}`, 'test') as Dict) as IptablesParams).join(
    ' ',
  );

describe('the words of a rule', () => {
  it.each([
    ['source: 8.8.8.8\njump: DROP', '-s 8.8.8.8 -j DROP'],
    ['source: "!8.8.8.8"\nprotocol: tcp\njump: ACCEPT', '-p tcp ! -s 8.8.8.8 -j ACCEPT'],
    [
      'protocol: tcp\ndestination_ports: ["80", "443"]\njump: ACCEPT',
      '-p tcp -j ACCEPT -m multiport --dports 80,443',
    ],
    ['ctstate: [ESTABLISHED, RELATED]\njump: ACCEPT', '-j ACCEPT -m conntrack --ctstate ESTABLISHED,RELATED'],
    ['match: [state]\nctstate: NEW\njump: ACCEPT', '-m state -j ACCEPT --state NEW'],
    ['src_range: 10.0.0.1-10.0.0.9\njump: DROP', '-j DROP -m iprange --src-range 10.0.0.1-10.0.0.9'],
    ['match_set: admins\nmatch_set_flags: src\njump: ACCEPT', '-j ACCEPT -m set --match-set admins src'],
    [
      'limit: 2/second\nlimit_burst: "20"\nlog_prefix: "X: "',
      '-j LOG --log-prefix X:  -m limit --limit 2/second --limit-burst 20',
    ],
    ['protocol: tcp\nreject_with: tcp-reset', '-p tcp -j REJECT --reject-with tcp-reset'],
    ['jump: DSCP\nset_dscp_mark: "8"', '-j DSCP --set-dscp 8'],
    [
      'protocol: tcp\ntcp_flags: {flags: [ALL], flags_set: [SYN, ACK]}\nsyn: negate\njump: DROP',
      '-p tcp --tcp-flags ALL SYN,ACK -j DROP ! --syn',
    ],
    ['jump: TEE\ngateway: 10.0.0.5', '-j TEE --gateway 10.0.0.5'],
    [
      'protocol: ipv6-icmp\nicmp_type: "8"\nip_version: ipv6\njump: ACCEPT\ncomment: ping',
      '-p ipv6-icmp -j ACCEPT --icmpv6-type 8 -m comment --comment ping',
    ],
  ])('%j', (yaml, expected) => {
    expect(words(yaml)).toBe(expected);
  });
});

/** A network of its own in which this very kernel's tables can be changed; undefined where that is not allowed. */
function privateNetwork(): { readonly name: string; close(): void } | undefined {
  const name = `tsplay-${randomBytes(4).toString('hex')}`;
  const ip = (...args: string[]): string => execFileSync('ip', args, { encoding: 'utf8', stdio: 'pipe' });
  const close = (): void => void ip('netns', 'delete', name);
  try {
    ip('netns', 'add', name);
    ip('netns', 'exec', name, 'iptables', '-L');
    return { name, close };
  } catch {
    return undefined;
  }
}

const network = privateNetwork();

describe.skipIf(network === undefined)('iptables (needs root, iptables and a network namespace)', () => {
  /** `iptables` is the real one, in the network of its own. */
  const within = async (host: TestHost): Promise<{ environment: Record<string, string> }> => {
    const program = join(host.dir, 'iptables');
    await writeFile(
      program,
      `#!/bin/sh\nPATH=/usr/sbin:/sbin:/usr/bin:/bin\nexec ip netns exec ${network?.name ?? ''} iptables "$@"\n`,
    );
    await chmod(program, 0o755);
    return { environment: { PATH: `${host.dir}:${process.env['PATH'] ?? ''}` } };
  };

  it('adds and removes a rule', async () => {
    await using host = await openHost();
    const settings = await within(host);
    const rule = 'chain: INPUT\nprotocol: tcp\ndestination_port: "8080"\njump: ACCEPT';
    const run = await host.converges(iptables, rule, settings);
    expect(run.result['rule']).toBe('-p tcp -j ACCEPT --destination-port 8080');
    await host.converges(iptables, `${rule}\nstate: absent`, settings);
  });

  it('inserts at a place, flushes, sets a policy', async () => {
    await using host = await openHost();
    const settings = await within(host);
    for (const source of ['10.0.0.1', '10.0.0.2'])
      await host.run(iptables, `chain: OUTPUT\ndestination: ${source}\njump: DROP`, settings);
    await host.run(
      iptables,
      'chain: OUTPUT\ndestination: 10.0.0.3\njump: DROP\naction: insert\nrule_num: "2"',
      settings,
    );
    const listing = execFileSync('ip', ['netns', 'exec', network?.name ?? '', 'iptables', '-S', 'OUTPUT'], {
      encoding: 'utf8',
    });
    expect(listing.match(/10\.0\.0\.\d/g)).toEqual(['10.0.0.1', '10.0.0.3', '10.0.0.2']);
    expectStatus(await host.run(iptables, 'chain: OUTPUT\nflush: true', settings), 'changed');
    await host.converges(iptables, 'chain: FORWARD\npolicy: DROP', settings);
  });

  it('makes and removes a chain only where it may', async () => {
    await using host = await openHost();
    const settings = await within(host);
    expectStatus(await host.run(iptables, 'chain: MINE', settings), 'changed');
    await host.converges(iptables, 'chain: MINE\nchain_management: true', settings);
    await host.converges(iptables, 'chain: MINE\nchain_management: true\nstate: absent', settings);
    network?.close();
  });
});
