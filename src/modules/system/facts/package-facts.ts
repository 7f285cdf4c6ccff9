import { defineModule, fail, p } from '../../../sdk/index.ts';

interface Package {
  readonly [key: string]: unknown;
  readonly name: string;
  readonly version: string;
  readonly source: string;
}

type Packages = Record<string, Package[]>;

const formats = {
  apt: `dpkg-query -W -f '\${db:Status-Abbrev}\\t\${Package}\\t\${Version}\\t\${Architecture}\\t\${Section}\\n'`,
  rpm: `rpm -qa --qf '%{NAME}\\t%{VERSION}\\t%{RELEASE}\\t%{EPOCH}\\t%{ARCH}\\n'`,
  apk: 'apk info -v',
  pacman: 'pacman -Q',
} as const;
type Manager = keyof typeof formats;

const aliases: Readonly<Record<string, Manager>> = {
  apt: 'apt',
  rpm: 'rpm',
  yum: 'rpm',
  dnf: 'rpm',
  dnf5: 'rpm',
  zypper: 'rpm',
  apk: 'apk',
  pacman: 'pacman',
};

const programs: Readonly<Record<Manager, string>> = {
  apt: 'dpkg-query',
  rpm: 'rpm',
  apk: 'apk',
  pacman: 'pacman',
};

function readLine(line: string, manager: Manager): Package | undefined {
  const fields = line.split('\t');
  if (manager === 'apt') {
    const [status = '', name = '', version = '', arch = '', category = ''] = fields;
    if (!/^.i/.test(status)) return undefined;
    return { name, version, arch, category, origin: '', source: 'apt' };
  }
  if (manager === 'rpm') {
    const [name = '', version = '', release = '', epoch = '', arch = ''] = fields;
    return { name, version, release, epoch: epoch === '(none)' ? null : Number(epoch), arch, source: 'rpm' };
  }
  if (manager === 'pacman') {
    const [name = '', version = ''] = line.split(' ');
    return { name, version, source: 'pacman' };
  }
  const match = /^(.+)-(\d[^-]*)-r(\d+)$/.exec(line);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return { name: match[1], version: match[2], release: match[3], source: 'apk' };
}

/** Packages by name from one manager's list. */
export function parsePackages(text: string, manager: Manager): Packages {
  const found: Packages = {};
  for (const line of text.split('\n')) {
    const entry = line === '' ? undefined : readLine(line, manager);
    if (entry !== undefined) (found[entry.name] ??= []).push(entry);
  }
  return found;
}

export const packageFacts = defineModule({
  name: 'ansible.builtin.package_facts',
  summary: 'Gather the installed packages of a host as facts',
  params: {
    manager: p.list(p.str({ doc: 'One manager.' }), {
      doc: 'Package managers to ask, or `auto`.',
      default: ['auto'],
    }),
    strategy: p.choice(['first', 'all'], {
      doc: 'Ask the first manager that the host has, or all.',
      default: 'first',
      since: '2.8',
    }),
  },
  support: { check: 'full', diff: 'none' },
  differences: ['`origin` of packages of apt is empty. The managers are apt, rpm, apk and pacman.'],
  returns: {
    ansible_facts: '`packages`: by name a list of what is installed, each with name, version and source.',
  },
  examples: [{ title: 'Packages', yaml: 'ansible.builtin.package_facts:\n  manager: auto' }],
  plan: async (params, host) => {
    const asked = params.manager.map((name) => name.toLowerCase());
    const unknown = asked.find((name) => name !== 'auto' && aliases[name] === undefined);
    if (unknown !== undefined) fail(`package manager ${unknown} is not supported`);
    const wanted = asked.includes('auto')
      ? (Object.keys(formats) as Manager[])
      : [...new Set(asked.flatMap((name) => aliases[name] ?? []))];
    const stop = params.strategy === 'first' ? 'exit 0' : ':';
    const script = wanted.map(
      (name) =>
        `if command -v ${programs[name]} >/dev/null; then printf '\\036${name}\\n'; ${formats[name]} 2>/dev/null; ${stop}; fi`,
    );
    const { stdout } = await host.probe([...script, 'exit 0'].join('\n'));
    const packages: Packages = {};
    for (const part of stdout.split('\x1e').slice(1)) {
      const end = part.indexOf('\n');
      for (const [name, list] of Object.entries(
        parsePackages(part.slice(end + 1), part.slice(0, end) as Manager),
      ))
        packages[name] = [...(packages[name] ?? []), ...list];
    }
    if (!stdout.includes('\x1e'))
      fail(`Could not detect a supported package manager from the following list: ${wanted.join(', ')}`);
    return { changed: false, facts: { packages } };
  },
});
