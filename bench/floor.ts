/**
 * The transport against its floor: the same probes through a bare ssh2 shell without framing, isolation or separate
 * stderr, through `Transport.exec`, and through node-ssh, which opens a channel for each, alternating on the same hosts.
 *
 *     npx tsx bench/floor.ts KEYFILE USER HOST...
 */
import { readFileSync } from 'node:fs';
import { NodeSSH } from 'node-ssh';
import ssh2 from 'ssh2';
import { connect } from '../src/connection/index.ts';
import type { Become } from '../src/connection/types.ts';

const [keyFile = '', user = '', ...hosts] = process.argv.slice(2);
if (hosts.length === 0) throw new Error('usage: npx tsx bench/floor.ts KEYFILE USER HOST...');

const probes = [
  'stat -c "%a %U %G %s %F" /etc/hosts; sha256sum /etc/hosts',
  'cat /etc/fstab; stat -c "%a %U" /etc/fstab',
  'stat -c "%a %U %F" /opt',
  '/bin/true',
  'stat -c "%a %U" /etc/passwd; sha256sum /etc/passwd',
];
const rounds = 10;
const repeats = 5;

/** Anything that runs a script on a host. */
interface Shell {
  run(script: string): Promise<unknown>;
  end(): void | Promise<void>;
}

const bare = (host: string): Promise<Shell> =>
  new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.on('error', reject).on('ready', () =>
      client.exec('sudo sh', (error, stream) => {
        if (error) {
          reject(error);
          return;
        }
        let text = '';
        let done: ((out: string) => void) | undefined;
        stream.on('data', (chunk: Buffer) => {
          text += chunk.toString();
          const end = text.indexOf('\0');
          if (end < 0) return;
          const out = text.slice(0, end);
          text = text.slice(end + 1);
          done?.(out);
        });
        resolve({
          end: () => void client.end(),
          run: (script) =>
            new Promise((answer) => {
              done = answer;
              stream.write(`${script}\nprintf '\\0'\n`);
            }),
        });
      }),
    );
    client.connect({ host, username: user, privateKey: readFileSync(keyFile) });
  });

/** What a program does that uses a client as it comes: a channel, a login shell and sudo for each command. */
async function plain(host: string): Promise<Shell> {
  const client = await new NodeSSH().connect({ host, username: user, privateKeyPath: keyFile });
  return {
    run: (script) => client.execCommand('sudo sh', { stdin: script }),
    end: () => client.dispose(),
  };
}

async function ours(host: string): Promise<Shell> {
  const become: Become = { method: 'sudo', user: 'root' };
  const transport = await connect({
    kind: 'ssh',
    inventoryName: host,
    host,
    port: 22,
    user,
    privateKeyFiles: [keyFile],
    hostKeyChecking: 'no',
    knownHostsFiles: [],
    connectTimeout: 10_000,
    keepaliveInterval: 0,
    proxyJump: [],
    shell: '/bin/sh',
  });
  await transport.exec({ script: ':', become });
  return { run: (script) => transport.exec({ script, become }), end: () => transport.close() };
}

/** Milliseconds to connect and for all the probes. */
async function measure(open: (host: string) => Promise<Shell>): Promise<readonly [number, number]> {
  const start = performance.now();
  const shells = await Promise.all(hosts.map(open));
  const connected = performance.now();
  for (let i = 0; i < rounds; i++)
    for (const probe of probes) await Promise.all(shells.map((shell) => shell.run(probe)));
  const end = performance.now();
  for (const shell of shells) await shell.end();
  return [connected - start, end - connected];
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;

type Times = (readonly [number, number])[];
const results: Record<'floor' | 'tsplay' | 'node-ssh', Times> = { floor: [], tsplay: [], 'node-ssh': [] };
// The first of each warms up the host, the compiler and the page cache.
for (let i = 0; i <= repeats; i++) {
  const floor = await measure(bare);
  const tsplay = await measure(ours);
  const each = await measure(plain);
  if (i === 0) continue;
  results['node-ssh'].push(each);
  results.floor.push(floor);
  results.tsplay.push(tsplay);
}
const line = (name: keyof typeof results): readonly [number, number] => {
  const [connectTime, probeTime] = [0, 1].map((i) => median(results[name].map((pair) => pair[i] ?? 0)));
  console.log(
    `${name.padEnd(8)} connect ${(connectTime ?? 0).toFixed(0).padStart(5)} ms   ${rounds * probes.length} probes on ${hosts.length} hosts ${(probeTime ?? 0).toFixed(0).padStart(5)} ms`,
  );
  return [connectTime ?? 0, probeTime ?? 0];
};
const floor = line('floor');
for (const name of ['tsplay', 'node-ssh'] as const) {
  const [connectTime, probeTime] = line(name);
  console.log(
    `${name} / floor: connect ${(connectTime / floor[0]).toFixed(2)}, probes ${(probeTime / floor[1]).toFixed(2)}`,
  );
}
