import {
  coerceParams,
  defineModule,
  type Dict,
  fail,
  type Module,
  p,
  type ReadHost,
  type Value,
} from '../../sdk/index.ts';

type Manager = 'apt' | 'dnf' | 'apk';

const aliases: Readonly<Record<string, Manager>> = {
  apt: 'apt',
  dnf: 'dnf',
  dnf5: 'dnf',
  yum: 'dnf',
  apk: 'apk',
};

const load: Readonly<Record<Manager, () => Promise<Module>>> = {
  apt: async () => (await import('./apt/apt.ts')).apt,
  dnf: async () => (await import('./dnf.ts')).dnf,
  apk: async () => (await import('./apk.ts')).apk,
};

async function managerOf(use: string, host: ReadHost): Promise<Manager> {
  const given = use.toLowerCase().split('.').at(-1) ?? '';
  if (given !== 'auto')
    return aliases[given] ?? fail(`Could not find a matching action for the "${use}" package manager.`);
  const { tools } = await host.caps();
  if (tools.has('apt-get')) return 'apt';
  if (tools.has('dnf') || tools.has('yum') || tools.has('dnf5')) return 'dnf';
  if (tools.has('apk')) return 'apk';
  return fail('Could not detect which package manager to use. Try setting the "use" option.');
}

export const packageModule = defineModule({
  name: 'ansible.builtin.package',
  summary: 'Manage packages with whatever package manager the host has',
  description: 'Arguments other than these go to the module of the package manager.',
  params: {
    name: p.list(p.str({ operand: true, doc: 'One package.' }), {
      doc: "Packages, by the names that the host knows. None: what the other arguments ask of the package manager's module.",
    }),
    state: p.str({ doc: '`present`, `absent` or `latest`; without it, `present`.' }),
    use: p.str({ doc: 'The package manager: `apt`, `dnf`, `apk`, or `auto`.', default: 'auto' }),
    options: p.dict({ doc: "Further arguments of the package manager's module." }),
  },
  extraParams: 'options',
  ahead: true,
  support: { check: 'full', diff: 'partial' },
  differences: ['The package manager is found when the host is first used, not taken from facts.'],
  examples: [{ title: 'Install', yaml: 'ansible.builtin.package:\n  name: ntpdate\n  state: present' }],
  plan: async (params, host, context) => {
    const configured = context.variable('ansible_package_use');
    const use = params.use === 'auto' && typeof configured === 'string' ? configured : params.use;
    const module = await load[await managerOf(use, host)]();
    const args: Dict = new Map<Value, Value>(params.options ?? []);
    if (params.name !== undefined) args.set('name', [...params.name]);
    if (params.state !== undefined) args.set('state', params.state);
    return module.plan(coerceParams(module, args, { src: context.src }), host, context);
  },
});
