/**
 * npm run test:hosts: plays the book on every set-up and writes the table in docs/transport.md.
 *
 *     npm run test:hosts                    # all
 *     npm run test:hosts -- zsh sudo        # those whose names hold one of the words; the table stays as it is
 *     npm run test:hosts -- --ansible       # ansible-playbook too, on those that it has not been seen on; takes long
 *     npm run test:hosts -- --ansible sudo  # on those chosen, seen before or not
 */
import { availableParallelism } from 'node:os';
import { whyNot } from './host.ts';
import { bringPackages } from './packages.ts';
import { byAnsible, byTsplay, type Played } from './play.ts';
import { groups } from './setups/index.ts';
import { recordAnsible, seenByAnsible, writeTable, type Row } from './table.ts';
import type { HostSetup } from './types.ts';
import { faultOf } from './verdict.ts';

const argv = process.argv.slice(2);
const words = argv.filter((word) => !word.startsWith('--'));
const withAnsible = argv.includes('--ansible');

const reason = whyNot();
if (reason !== undefined) {
  console.error(`No hosts: ${reason}.`);
  process.exit(69);
}

const asksFor = ({ name }: HostSetup): boolean =>
  words.length > 0 ? words.some((word) => name.includes(word)) : !withAnsible || !seenByAnsible(name);

const chosen = groups.flatMap(({ title, setups }) =>
  setups.filter(asksFor).map((setup) => ({ title, setup })),
);
const lacking = bringPackages(
  chosen.map(({ setup }) => setup),
  withAnsible ? ['ansible', 'sshpass'] : [],
);
const rows: Row[] = [];
let faults = 0;

async function play(setup: HostSetup): Promise<Played> {
  try {
    return await byTsplay(setup);
  } catch (error) {
    return { passed: false, connection: '', said: '', summary: undefined, message: String(error) };
  }
}

async function ansible(setup: HostSetup): Promise<void> {
  const { passed, said } = await byAnsible(setup);
  recordAnsible(setup.name, passed ?? null);
  if (passed !== true)
    console.log(
      `     Ansible ${passed === undefined ? 'was not done' : 'fails'} (${setup.name}): ${said.slice(0, 300)}`,
    );
}

async function one({ title, setup }: { title: string; setup: HostSetup }): Promise<void> {
  const missing = (setup.packages ?? []).filter((name) => lacking.has(name));
  if (missing.length > 0) {
    console.log(`SKIPPED ${setup.name}: ${missing.join(', ')} cannot be had`);
    return;
  }
  const start = Date.now();
  const played = await play(setup);
  const fault = faultOf(setup, played);
  if (withAnsible) await ansible(setup);
  rows.push({ title, setup, played, fault });
  if (fault !== undefined) faults++;
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  console.log(
    `${fault === undefined ? 'ok  ' : 'FAIL'} ${setup.name} (${seconds} s)${fault === undefined ? '' : `: ${fault}`}`,
  );
}

/** Several at a time: a host waits most of the time. */
const queue = [...chosen];
await Promise.all(
  Array.from({ length: Math.max(2, availableParallelism()) }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await one(next);
  }),
);
console.log(`${rows.length} set-ups, ${faults} of them not as they must be.`);
if (words.length === 0 && !withAnsible && faults === 0) writeTable(rows);
process.exit(faults === 0 ? 0 : 1);
