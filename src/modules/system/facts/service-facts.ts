import { defineModule } from '../../../sdk/index.ts';

interface Service {
  readonly name: string;
  readonly state: string;
  readonly status?: string;
  readonly source: string;
}

const script = `export LC_ALL=C
s() { printf '\\036%s\\n' "$1"; }
if [ -d /run/systemd/system ] && command -v systemctl >/dev/null; then
  s units; systemctl list-units --no-pager --type service --all --plain --no-legend
  s files; systemctl list-unit-files --no-pager --type service --all --no-legend
fi
if command -v rc-status >/dev/null; then s openrc; rc-status -a -s -m 2>/dev/null || rc-status -a 2>/dev/null
elif command -v service >/dev/null; then s sysv; service --status-all 2>/dev/null; fi
exit 0`;

const bad = ['not-found', 'masked', 'failed'];

function units(text: string, found: Map<string, Service>): void {
  for (const line of text.split('\n')) {
    const fields = line.replace('●', ' ').trim().split(/\s+/);
    const [name, , active = 'unknown', sub] = fields;
    if (name?.endsWith('.service') !== true) continue;
    const status = fields.slice(0, 4).find((field) => bad.includes(field)) ?? active;
    found.set(name, { name, state: sub === 'running' ? 'running' : 'stopped', status, source: 'systemd' });
  }
}

function unitFiles(text: string, found: Map<string, Service>): void {
  for (const line of text.split('\n')) {
    const [name, status = 'unknown'] = line.trim().split(/\s+/);
    if (name?.endsWith('.service') !== true) continue;
    const known = found.get(name);
    if (known === undefined) found.set(name, { name, state: 'inactive', status, source: 'systemd' });
    else if (!bad.includes(known.status ?? '')) found.set(name, { ...known, status });
  }
}

function sysv(text: string, found: Map<string, Service>): void {
  for (const match of text.matchAll(/^\s*\[ ([+-]) \]\s+(.+)$/gm)) {
    const name = match[2] ?? '';
    found.set(name, { name, state: match[1] === '+' ? 'running' : 'stopped', source: 'sysv' });
  }
}

function openrc(text: string, found: Map<string, Service>): void {
  for (const match of text.matchAll(/^\s*(\S+)\s+\[\s*(\w+).*\]/gm)) {
    const name = match[1] ?? '';
    found.set(name, { name, state: match[2] === 'started' ? 'running' : (match[2] ?? ''), source: 'openrc' });
  }
}

/** Services by name. Later sources fill in: systemd's own view wins over init scripts'. */
export function parseServices(stdout: string): Record<string, Service> {
  const found = new Map<string, Service>();
  const sections = new Map(
    stdout
      .split('\x1e')
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
  );
  sysv(sections.get('sysv') ?? '', found);
  openrc(sections.get('openrc') ?? '', found);
  units(sections.get('units') ?? '', found);
  unitFiles(sections.get('files') ?? '', found);
  return Object.fromEntries(found);
}

/** What Ansible says then. */
const nothing =
  'Failed to find any services. This can be due to privileges or some other configuration issue.';

export const serviceFacts = defineModule({
  name: 'ansible.builtin.service_facts',
  summary: 'Gather the services of a host as facts',
  params: {},
  ahead: true,
  support: { check: 'full', diff: 'none' },
  returns: { ansible_facts: '`services`: by name, each with name, state, status and source.' },
  examples: [{ title: 'Services', yaml: 'ansible.builtin.service_facts:' }],
  plan: async (_params, host) => {
    const { stdout } = await host.probe(script);
    const services = parseServices(stdout);
    if (Object.keys(services).length > 0) return { changed: false, facts: { services } };
    const lacking =
      stdout === '' ? ' Neither systemctl of a running systemd, rc-status nor service was found.' : '';
    return { changed: false, skipped: true, result: { skipped: true, msg: `${nothing}${lacking}` } };
  },
});
