import { defineModule, fail, p } from '../../../sdk/index.ts';
import { record } from '../../../util/record.ts';

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

const aliases: Readonly<Record<string, string>> = {
  yum: 'rpm',
  dnf: 'rpm',
  dnf5: 'rpm',
  zypper: 'rpm',
  pkg5: 'pkg',
  pkgng: 'pkg',
  openbsd_pkg: 'pkg_info',
};

const programs: Readonly<Record<Manager, string>> = {
  apt: 'dpkg-query',
  rpm: 'rpm',
  apk: 'apk',
  pacman: 'pacman',
};

/** Managers that Ansible knows, of systems that tsplay does not manage. */
const elsewhere: ReadonlySet<string> = new Set(['pkg', 'portage', 'pkg_info']);

const isManager = (name: string): name is Manager => name in formats;

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
  const found: Packages = record();
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
  ahead: true,
  support: { check: 'full', diff: 'none' },
  differences: ['`origin` of packages of apt is empty. The managers are apt, rpm, apk and pacman.'],
  returns: {
    ansible_facts: '`packages`: by name a list of what is installed, each with name, version and source.',
  },
  examples: [{ title: 'Packages', yaml: 'ansible.builtin.package_facts:\n  manager: auto' }],
  plan: async (params, host, context) => {
    const asked = params.manager.map((name) => name.toLowerCase());
    const wanted = wantedManagers(asked);
    const first = params.strategy === 'first';
    const { stdout } = await host.probe(program(wanted.filter(isManager), first));
    const answers = readAnswers(stdout);
    for (const name of wanted) {
      // What comes after the one that was found is not asked any more.
      if (first && answers.size > 0) break;
      if (!answers.has(name) && asked.some((given) => (aliases[given] ?? given) === name))
        context.warn(
          `Requested package manager ${name} was not usable by this module: Failed to find required executable "${isManager(name) ? programs[name] : name}"`,
        );
    }
    if (answers.size === 0)
      fail(
        `Could not detect a supported package manager from the following list: [${asked.map((name) => `'${name}'`).join(', ')}]. Check warnings for details.`,
      );
    const packages: Packages = record();
    for (const [name, { list, rc, said }] of answers) {
      if (rc !== '0')
        context.warn(`Failed to retrieve packages with ${name}: Unable to list packages rc=${rc} : ${said}`);
      else Object.assign(packages, parsePackages(list, name as Manager));
    }
    return { changed: false, facts: { packages } };
  },
});

/** Names of managers without aliases, each once. `auto` is all of them, behind those that are named. */
function wantedManagers(asked: readonly string[]): readonly string[] {
  const all = asked.filter((name) => name !== 'auto');
  const strange = all.filter((name) => !isManager(name) && !(name in aliases) && !elsewhere.has(name));
  if (strange.length > 0)
    fail(
      asked.includes('auto')
        ? 'Could not auto detect a usable package manager, check warnings for details.'
        : `Unsupported package managers requested: ${strange.join(', ')}`,
    );
  if (asked.includes('auto')) all.push(...Object.keys(formats));
  return [...new Set(all.map((name) => aliases[name] ?? name))];
}

/** Prints for each manager that is there its name, its list, and how the listing ended. */
function program(managers: readonly Manager[], first: boolean): string {
  const one = (name: Manager): string =>
    [
      `if command -v ${programs[name]} >/dev/null; then printf '\\036${name}\\n'`,
      `{ e=$( { ${formats[name]}; } 2>&1 >&3 ); r=$?; } 3>&1`,
      `printf '\\037%s\\n%s' "$r" "$e"`,
      `${first ? 'exit 0' : ':'}; fi`,
    ].join('\n');
  return [...managers.map(one), 'exit 0'].join('\n');
}

interface Answer {
  readonly list: string;
  /** Exit status of the listing. */
  readonly rc: string;
  readonly said: string;
}

function readAnswers(stdout: string): ReadonlyMap<string, Answer> {
  const answers = new Map<Manager, Answer>();
  for (const part of stdout.split('\x1e').slice(1)) {
    const [text = '', end = ''] = part.split('\x1f');
    const [name = ''] = text.split('\n', 1);
    const [rc = '', ...said] = end.split('\n');
    if (isManager(name)) answers.set(name, { list: text.slice(name.length + 1), rc, said: said.join('\n') });
  }
  return answers;
}
