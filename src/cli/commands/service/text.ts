/**
 * Services as text for people.
 * @module
 */
import { describeOwner } from '../../../modules/bluegreen/day-two/hold.ts';
import { isWell, type Instance, type Overview } from '../../../modules/bluegreen/day-two/overview.ts';
import type { HealerEvent, Release } from '../../../modules/bluegreen/store.ts';
import { cut } from '../../../util/cut.ts';
import { visibleLine } from '../../../util/visible.ts';
import { table } from '../../table.ts';
import { localTime } from '../runs/work.ts';

/** `registry:5000/team/books:1.0.0@sha256:…` is `books:1.0.0`. */
const shortImage = (image: string): string => image.replace(/@.*$/, '').replace(/^.*\//, '');

const time = (iso: string | undefined): string => {
  const at = Date.parse(iso ?? '');
  return Number.isNaN(at) ? '-' : localTime(at);
};

const plain = (rows: readonly (readonly string[])[]): string =>
  table(rows.map((row) => row.map((cell) => visibleLine(cell))));

const passing = ({ color, instances, web }: Overview): string => {
  const asked = instances.filter((one) => one.color === color && one.part === color);
  const well = asked.filter((one) => one.state === 'running' && (!web || one.health === 'passing'));
  return `${well.length}/${asked.length}`;
};

const holder = ({ locked, lock }: Overview): string => (locked ? (lock?.owner ?? 'unknown') : '-');

/** All services, a line each. */
export function listText(services: readonly Overview[]): string {
  const rows = services.map((one) => [
    one.name,
    one.color ?? 'none',
    one.live === undefined ? '-' : shortImage(one.live.image),
    passing(one),
    time(one.live?.switched),
    holder(one),
    isWell(one) ? 'well' : 'NOT WELL',
  ]);
  return `${plain([['SERVICE', 'LIVE', 'IMAGE', 'WELL', 'SINCE', 'LOCKED BY', 'STATE'], ...rows])}\n`;
}

const where = ({ node, address, port }: Instance): string =>
  node === '' ? '-' : port === undefined ? node : `${node} (${address}:${port})`;

/** What Consul last heard, where that says more than that it is well. */
const complaint = ({ health, output }: Instance): string =>
  health === undefined || health === 'passing' ? '' : cut(output.split('\n', 1)[0] ?? '', 120);

function instancesText({ instances, color: live }: Overview): string {
  if (instances.length === 0) return 'No instance runs.\n';
  const rows = instances.map((one) => [
    one.color === live ? `${one.color} *` : one.color,
    one.part === one.color ? '-' : one.part,
    String(one.slot),
    where(one),
    one.state,
    one.health ?? '-',
    one.container?.slice(0, 12) ?? '-',
    complaint(one),
  ]);
  return `${plain([['COLOUR', 'PART', 'NO', 'NODE', 'STATE', 'HEALTH', 'CONTAINER', ''], ...rows])}\n`;
}

/** Workers of which too few run, and each job with its last run. */
function besideText({ workers, jobs }: Overview): string {
  const short = workers
    .filter((one) => one.running < one.wanted)
    .map((one) => `Of worker ${one.name} ${one.running} of ${one.wanted} instances run.\n`);
  const rows = jobs.map((one) => [
    one.name,
    one.schedule,
    one.last === '' ? 'never' : `${one.last} ${time(one.at)}`,
    one.error,
  ]);
  const table = rows.length === 0 ? '' : `\n${plain([['JOB', 'SCHEDULE', 'LAST RUN', ''], ...rows])}\n`;
  return `${short.map((line) => `${visibleLine(line.trimEnd())}\n`).join('')}${table}`;
}

const event = ({ time: at, kind, changes, why, cause }: HealerEvent): string =>
  `  ${time(at)}  ${[kind, changes.join(', '), why, cause === '' ? '' : `woken by ${cause}`].filter((word) => word !== '').join('; ')}`;

/** One service in full. */
export function statusText(one: Overview): string {
  const { name, color, proxy, live, deploying, locked, lock, healing } = one;
  const facts: (readonly [string, string])[] = [
    ['live', color ?? 'nothing'],
    ...(proxy === color || !one.web
      ? []
      : [['nginx', `${proxy ?? 'closed'}, which is not what Consul says`] as const]),
    ['image', live?.pinned ?? '-'],
    ['release', live?.id ?? '-'],
    ['since', live === undefined ? '-' : `${time(live.switched)}, by ${live.by}`],
    ...(deploying === undefined ? [] : [['unfinished', `${deploying.image}, ${deploying.id}`] as const]),
    ['lock', locked ? (lock === undefined ? 'held' : describeOwner(lock)) : 'free'],
    ['rollback to', one.former === undefined ? 'nothing' : `${one.former.image}, ${one.former.id}`],
  ];
  const head = facts.map(([key, value]) => `  ${key.padEnd(12)}${visibleLine(value)}`).join('\n');
  const healed =
    healing.length === 0
      ? ''
      : `\nHealer:\n${healing
          .slice(0, 10)
          .map((one) => visibleLine(event(one)))
          .join('\n')}\n`;
  return `${visibleLine(name)}: ${isWell(one) ? 'well' : 'NOT WELL'}\n${head}\n\n${instancesText(one)}${besideText(one)}${healed}`;
}

const mark = (release: Release, { live, former }: Overview): string =>
  release.id === live?.id ? 'live' : release.id === former?.id ? 'rollback' : '';

/** Releases, the newest first. */
export function releasesText(one: Overview): string {
  const rows = one.history.map((release) => [
    release.id,
    time(release.switched ?? release.started),
    shortImage(release.image),
    release.color,
    release.by,
    mark(release, one),
  ]);
  return `${plain([['RELEASE', 'WHEN', 'IMAGE', 'COLOUR', 'BY', ''], ...rows])}\n`;
}
