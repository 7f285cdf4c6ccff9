/** `community.general.timezone` */
import {
  complaint,
  defineModule,
  fail,
  missing,
  needsPrograms,
  p,
  type Params,
  quote,
  quoteAll,
  type ReadHost,
  type WriteHost,
} from '../../../sdk/index.ts';
import { valuesDiff } from '../../lib/diff.ts';
import {
  editSetting,
  familyOf,
  hardwareClockOf,
  zoneOf,
  type Family,
  type Found,
  type Values,
} from './timezone-files.ts';

const params = {
  hwclock: p.choice(['local', 'UTC'], {
    doc: 'Whether the clock of the hardware shows local time or UTC.',
    aliases: ['rtc'],
  }),
  name: p.str({ operand: true, doc: 'The zone, such as Europe/Berlin.' }),
} as const;
type Given = Params<typeof params>;

export const timezone = defineModule({
  name: 'community.general.timezone',
  summary: 'Set the time zone of a host, and what its hardware clock shows',
  params,
  constraints: { requiredOneOf: [['hwclock', 'name']] },
  support: { check: 'full', diff: 'full' },
  diffAlways: true,
  differences: ['The program hwclock is asked for only where `hwclock` is given. Linux only.'],
  returns: { msg: 'What was done, a line for each step.' },
  examples: [
    { title: 'The zone', yaml: 'community.general.timezone:\n  name: Europe/Berlin' },
    { title: 'The hardware clock', yaml: 'community.general.timezone:\n  hwclock: UTC' },
  ],
  async plan(given, host) {
    const found = await look(given, host);
    const planned: Values = {
      ...(given.hwclock === undefined ? {} : { hwclock: given.hwclock }),
      ...(given.name === undefined ? {} : { name: given.name }),
    };
    if (given.name !== undefined && !found.zoneIsThere)
      missing(`Error message:\ngiven timezone "${given.name}" is not available`);
    const before = valuesOf(given, found);
    const diff = valuesDiff(before, planned);
    if (isEqual(before, planned)) return { changed: false, diff };
    return {
      changed: true,
      diff,
      apply: async (write) => {
        const said: string[] = [];
        if (given.hwclock !== undefined && before.hwclock !== given.hwclock)
          said.push(...(await setHardwareClock(given.hwclock, found, write)));
        if (given.name !== undefined && before.name !== given.name)
          said.push(...(await setZone(given.name, found, write)));
        const after = valuesOf(given, await look(given, write));
        if (!isEqual(after, planned))
          abort(
            `still not desired state, though changes have made - planned: ${JSON.stringify(planned)}, after: ${JSON.stringify(after)}`,
            said,
          );
        return said.length === 0 ? undefined : { msg: said.join('\n') };
      },
    };
  },
});

const isEqual = (a: Values, b: Values): boolean => a.name === b.name && a.hwclock === b.hwclock;

function abort(message: string, said: readonly string[]): never {
  const others = said.length === 0 ? [] : ['Other message(s):', ...said];
  return fail(['Error message:', message, ...others].join('\n'));
}

interface Looked extends Found {
  readonly family: Family;
  readonly zoneIsThere: boolean;
}

const zoneFile = (name: string): string => `/usr/share/zoneinfo/${name}`;

async function look({ name = '' }: Given, host: ReadHost): Promise<Looked> {
  const zone = quote(zoneFile(name));
  const found = await host.probe(`[ -f ${zone} ] && echo yes || echo no
t=$(LC_ALL=C timedatectl 2>/dev/null) && command -v timedatectl || echo
if [ -L /etc/localtime ]; then ${needsPrograms('readlink')}; fi
if [ -z "$t" ] && [ -e /etc/debian_version ]; then ${needsPrograms('dpkg-reconfigure')}; fi
for c in dpkg-reconfigure setup-timezone tzdata-update; do command -v $c >/dev/null && printf '%s ' $c; done; echo
sed -n 's/^ID=//p' /etc/os-release 2>/dev/null | tr -d '"' | grep . || echo
if [ -L /etc/localtime ]; then [ -e /etc/localtime ] && readlink /etc/localtime || echo broken
elif cmp -s /etc/localtime ${zone}; then echo =; else echo other; fi
printf %s "$t"`);
  const [there, control = '', tools = '', id = '', local = '', ...status] = found.stdout.split('\n');
  const family = familyOf(tools.split(' '), id);
  const [zoneText, clockText, adjtime] = await Promise.all([
    host.readText(family.zoneFile),
    host.readText(family.clockFile),
    host.readText('/etc/adjtime'),
  ]);
  return {
    family,
    zoneIsThere: there === 'yes',
    control,
    status: control === '' ? undefined : status.join('\n'),
    local,
    zoneText,
    clockText,
    adjtime,
  };
}

const valuesOf = (given: Given, found: Looked): Values => ({
  ...(given.hwclock === undefined ? {} : { hwclock: hardwareClockOf(found, given.hwclock) }),
  ...(given.name === undefined ? {} : { name: zoneOf(found, given.name, found.family) }),
});

async function run(write: WriteHost, words: readonly string[]): Promise<void> {
  const done = await write.run(quoteAll(words));
  if (done.rc !== 0) fail(complaint(done), { ...done, cmd: words });
}

/** Replaces the first line that says it, and removes the others. */
async function setLine(
  write: WriteHost,
  path: string,
  text: string | undefined,
  line: string,
  pattern: RegExp,
): Promise<string> {
  const edited = editSetting(text ?? '', line, pattern);
  await write.writeFile(path, edited.text);
  return `Added 1 line and deleted ${edited.removed} line(s) on ${path}`;
}

async function setZone(
  name: string,
  { family, control, local, zoneText, status }: Looked,
  write: WriteHost,
): Promise<string[]> {
  if (status !== undefined) {
    await run(write, [control, 'set-timezone', name]);
    return [`executed \`${control} set-timezone ${name}\``];
  }
  const said = await setLine(write, family.zoneFile, zoneText, family.zoneLine(name), family.zonePattern);
  const link = ['ln', '-sf', '--', zoneFile(name), '/etc/localtime'];
  if (family.kind === 'debian') {
    await run(write, link);
    await run(write, ['dpkg-reconfigure', '--frontend', 'noninteractive', 'tzdata']);
  } else if (family.kind === 'alpine') await run(write, ['setup-timezone', '-z', name]);
  else if (family.updates && (local === '=' || local === 'other')) await run(write, ['tzdata-update']);
  else await run(write, ['cp', '--remove-destination', '--', zoneFile(name), '/etc/localtime']);
  return [said];
}

async function setHardwareClock(
  value: 'local' | 'UTC',
  { family, control, clockText, status }: Looked,
  write: WriteHost,
): Promise<string[]> {
  const isLocal = value === 'local';
  if (status !== undefined) {
    const word = isLocal ? 'yes' : 'no';
    await run(write, [control, 'set-local-rtc', word]);
    return [`executed \`${control} set-local-rtc ${word}\``];
  }
  const found = await write.probe('command -v hwclock');
  const program = found.stdout.trim();
  if (program === '') missing('Failed to find required executable "hwclock" in paths');
  const line = `UTC=${isLocal ? 'no' : 'yes'}\n`;
  const said = await setLine(write, family.clockFile, clockText, line, /^UTC\s*=\s*([^\s]+)/);
  const option = isLocal ? '--localtime' : '--utc';
  await run(write, [program, '--systohc', option]);
  return [said, `executed \`${program} --systohc ${option}\``];
}
