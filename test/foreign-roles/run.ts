/**
 * Roles that others wrote, by ansible-playbook and by tsplay: `npm run roles -- --clones FOLDER [ROLE…]`. Each is played twice by
 * each program on a fresh Debian 12 machine of the lab; recaps, the status of each task, and what the machines are
 * afterwards are compared. Needs what the lab needs, and Debian's package `ansible`. The exit code is 1 when something differs
 * that is not explained in `roles.ts`. A table in Markdown comes last.
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { lineProgress } from '../../lab/index.ts';
import { unpackAll, type Checkout } from './checkouts.ts';
import { differingPlays, differingStates } from './compare.ts';
import { play, type Outcome } from './play.ts';
import { ownBook, roles, type Role } from './roles.ts';
import { stateOf } from './state.ts';
import { freshTwin, removeTwin, twinImage, type Player } from './twins.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    clones: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});

const players: readonly Player[] = ['ansible', 'tsplay'];
const both = async <T>(work: (player: Player) => Promise<T>): Promise<Record<Player, T>> => {
  const [ansible, tsplay] = await Promise.all([work('ansible'), work('tsplay')]);
  return { ansible, tsplay };
};

interface Verdict {
  readonly row: string;
  readonly isSame: boolean;
}

const shown = ({ recap, seconds }: Outcome): string => `${recap} in ${seconds.toFixed(1)} s`;

async function compare(
  name: string,
  role: Role,
  checkout: Checkout,
  place: string,
  image: string,
): Promise<Verdict> {
  await both((player) => freshTwin(player, image));
  const books = (role.books ?? ownBook).map((book) => join(checkout.folder, book));
  if (role.own !== undefined) {
    const own = join(place, 'own.yml');
    writeFileSync(own, role.own);
    books.splice(0, books.length, own);
  }
  const once = (): Promise<Record<Player, Outcome>> =>
    both((player) => play(player, place, books, role.vars ?? {}));
  const [first, again] = [await once(), await once()];
  const states = await both(stateOf);
  const differences = [
    ...differingPlays(first.ansible, first.tsplay, 'the first play'),
    ...differingPlays(again.ansible, again.tsplay, 'the second play'),
    ...differingStates(states.ansible, states.tsplay),
  ];
  const whyOf = (difference: string): string | undefined =>
    role.expected?.find(({ what }) => what.test(difference))?.why;
  const unexplained = differences.filter((difference) => whyOf(difference) === undefined);
  const reasons = new Set(differences.map(whyOf).filter((why) => why !== undefined));
  const word = unexplained.length > 0 ? 'DIFFERS' : reasons.size > 0 ? 'explained' : 'same';
  console.log(`${word} ${name} ${checkout.version}: ${states.ansible.things.size} things compared`);
  for (const player of players)
    console.log(`    ${player.padEnd(7)} ${shown(first[player])}, then ${shown(again[player])}`);
  for (const failure of new Set([...first.ansible.failures, ...first.tsplay.failures]))
    console.log(`    failed  ${failure.slice(0, 400)}`);
  for (const difference of unexplained) console.log(`  - ${difference}`);
  const seconds = (player: Player): string => (first[player].seconds + again[player].seconds).toFixed(0);
  const ratio =
    (first.ansible.seconds + again.ansible.seconds) / (first.tsplay.seconds + again.tsplay.seconds);
  const cells = [
    ...[
      name,
      checkout.version,
      `${first.ansible.tasks.length}`,
      `${first.ansible.changed}, ${again.ansible.changed}`,
    ],
    ...[unexplained.length > 0 ? 'differs' : ['same', ...reasons].join('; ')],
    `${seconds('ansible')} s, ${seconds('tsplay')} s (${ratio.toFixed(1)})`,
  ];
  return { row: `| ${cells.join(' | ')} |`, isSame: unexplained.length === 0 };
}

async function main(clones: string): Promise<boolean> {
  const place = mkdtempSync(join(tmpdir(), 'tsplay-roles-'));
  const rows: Verdict[] = [];
  try {
    const checkouts = unpackAll(clones, place);
    const image = await twinImage(lineProgress(console.error));
    for (const name of positionals.length > 0 ? positionals : Object.keys(roles)) {
      const checkout = checkouts.find((one) => name === one.name || name.startsWith(`${one.name}.`));
      if (checkout === undefined) console.log(`absent ${name}: no clone of it is in ${clones}`);
      else rows.push(await compare(name, roles[name] ?? {}, checkout, place, image));
    }
  } finally {
    if (!values.keep) {
      rmSync(place, { recursive: true, force: true });
      await both(removeTwin);
    } else console.log(`kept: ${place}`);
  }
  console.log(
    '\n| role | version | tasks | changed, again | result | Ansible, tsplay |\n|---|---|---|---|---|---|',
  );
  for (const { row } of rows) console.log(row);
  const same = rows.filter(({ isSame }) => isSame).length;
  console.log(`\n${same} of ${rows.length} roles the same`);
  return same === rows.length;
}

const clones = values.clones ?? process.env['TSPLAY_ROLE_CLONES'];
if (clones === undefined) {
  console.error('usage: npm run roles -- --clones FOLDER [ROLE…]   FOLDER has clones named OWNER+REPOSITORY');
  process.exitCode = 2;
} else if (!(await main(clones))) process.exitCode = 1;
