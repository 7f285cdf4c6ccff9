import { complaint, defineModule, fail, needsPrograms, p, quote, quoteAll } from '../../../sdk/index.ts';
import { replaceFunction, replaceLine } from '../../lib/replace.ts';

const strategies = [
  ...[
    'alpine',
    'debian',
    'freebsd',
    'generic',
    'macos',
    'macosx',
    'darwin',
    'openbsd',
    'openrc',
    'redhat',
    'sles',
  ],
  ...['solaris', 'systemd'],
] as const;

export const hostname = defineModule({
  name: 'ansible.builtin.hostname',
  summary: 'Set the name of a host',
  description: 'Sets the name now and for the next boot. /etc/hosts stays as it is.',
  params: {
    name: p.str({ operand: true, doc: 'Name of the host.', required: true }),
    use: p.choice(strategies, {
      doc: '`systemd` uses hostnamectl; all others /etc/hostname. Found out when not given.',
    }),
  },
  ahead: true,
  support: { check: 'full', diff: 'full' },
  differences: ['Where systemd runs, hostnamectl is used, else `hostname` and /etc/hostname.'],
  returns: { name: 'Name of the host.' },
  examples: [{ title: 'Name', yaml: 'ansible.builtin.hostname:\n  name: web01' }],
  plan: async (params, host) => {
    const { name } = params;
    if (!/^[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?$/.test(name))
      fail(`name '${name}' is not a valid hostname`);
    const read = await host.probe(
      `${needsPrograms('uname', 'head')}; uname -n; cat /etc/hostname 2>/dev/null | head -n 1; echo; if [ -d /run/systemd/system ] && command -v hostnamectl >/dev/null; then echo systemd; fi`,
    );
    const [now = '', kept = ''] = read.stdout.split('\n');
    const facts = {
      ansible_hostname: name.split('.')[0],
      ansible_nodename: name,
      ansible_fqdn: name,
      ansible_domain: name.split('.').slice(1).join('.'),
    };
    if (now === name && kept.trim() === name) return { changed: false, result: { name }, facts };
    const systemd = params.use === undefined ? read.stdout.includes('\nsystemd') : params.use === 'systemd';
    // A container may forbid hostnamectl what the plain way allows.
    const plain = `${quoteAll(['hostname', name])} && { ${replaceLine('/etc/hostname', `${name}\n`, { replaces: 'any' })}; }`;
    const script = systemd ? `hostnamectl set-hostname ${quote(name)} 2>/dev/null || { ${plain}; }` : plain;
    const text = (current: string, static_: string): string =>
      `hostname = ${current}\npermanent_hostname = ${static_}\n`;
    return {
      changed: true,
      result: { name },
      facts,
      diff: { kind: 'text', before: text(now, kept.trim()), after: text(name, name) },
      apply: async (write) => {
        const done = await write.run(`${replaceFunction}\n${script}`);
        if (done.rc !== 0) fail(`Command failed: ${complaint(done)}`, { rc: done.rc });
        return undefined;
      },
    };
  },
});
