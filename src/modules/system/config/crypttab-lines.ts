/**
 * Lines of /etc/crypttab. Pure.
 * @module
 */

type Options = readonly (readonly [name: string, value: string | undefined])[];

export interface Device {
  readonly name: string;
  readonly backing: string;
  readonly password: string | undefined;
  readonly options: Options;
}

export function parseOptions(text: string | undefined): Options {
  const options = new Map<string, string | undefined>();
  for (const part of text?.split(',') ?? []) {
    const [name = '', value] = part.split('=');
    options.set(name, value);
  }
  return [...options];
}

const optionText = ([name, value]: Options[number]): string =>
  value === undefined ? name : `${name}=${value}`;

const optionsText = (options: Options): string => options.map(optionText).join(',');

/** A device's line; undefined for remarks and what is none. */
export function parseLine(line: string): Device | undefined {
  const fields = line.trim().split(/\s+/);
  if (line.trim() === '' || line.startsWith('#') || fields.length < 2 || fields.length > 4) return undefined;
  const [name = '', backing = '', password, options] = fields;
  return { name, backing, password, options: parseOptions(options) };
}

const lineOf = ({ name, backing, password, options }: Device): string =>
  [
    name,
    backing,
    ...(password !== undefined || options.length > 0 ? [password ?? 'none'] : []),
    ...(options.length > 0 ? [optionsText(options)] : []),
  ].join(' ');

export interface Wanted {
  readonly name: string;
  readonly state: 'absent' | 'opts_absent' | 'opts_present' | 'present';
  readonly backing: string | undefined;
  readonly password: string | undefined;
  readonly opts: string | undefined;
}

const sameOptions = (a: Options, b: Options): boolean =>
  a.map(optionText).sort().join() === b.map(optionText).sort().join();

/** What becomes of a device's line, and the reason; nothing where it stays. */
function changed(
  device: Device,
  wanted: Wanted,
): { readonly device: Device | undefined; readonly msg: string } {
  const { state, opts } = wanted;
  const given = parseOptions(opts);
  if (state === 'absent') return { device: undefined, msg: 'removed line' };
  if (state === 'opts_present') {
    const options = new Map([...device.options, ...given]);
    return { device: { ...device, options: [...options] }, msg: 'updated options' };
  }
  if (state === 'opts_absent') {
    const gone = new Set(given.map(([name]) => name));
    return {
      device: { ...device, options: device.options.filter(([name]) => !gone.has(name)) },
      msg: 'removed options',
    };
  }
  return {
    device: {
      name: device.name,
      backing: wanted.backing ?? device.backing,
      password: wanted.password ?? device.password,
      options: opts === undefined || sameOptions(given, device.options) ? device.options : given,
    },
    msg: 'updated line',
  };
}

export interface Edited {
  readonly text: string;
  readonly changed: boolean;
  readonly msg: string;
}

/** The file as it is to be. Other devices' lines come out as Ansible's module writes them once anything changes. */
export function editCrypttab(text: string, wanted: Wanted): Edited {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const at = lines.findIndex((line) => parseLine(line)?.name === wanted.name);
  const own = parseLine(lines[at] ?? '');
  const whole = (all: readonly string[]): string => `${all.join('\n').replace(/\n$/, '')}\n`;
  const rest = lines.map((line) => {
    const device = parseLine(line);
    return device === undefined ? line : lineOf(device);
  });
  if (own === undefined) {
    if (wanted.state === 'absent' || wanted.state === 'opts_absent')
      return { text, changed: false, msg: '?' };
    const added = lineOf({
      name: wanted.name,
      backing: wanted.backing ?? '',
      password: wanted.password,
      options: parseOptions(wanted.opts),
    });
    return { text: whole([...rest, added]), changed: true, msg: 'added line' };
  }
  const { device, msg } = changed(own, wanted);
  if (device !== undefined && lineOf(device) === lineOf(own)) return { text, changed: false, msg };
  rest[at] = device === undefined ? '' : lineOf(device);
  return { text: whole(rest), changed: true, msg };
}
