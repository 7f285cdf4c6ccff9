import {
  complaint,
  defineModule,
  fail,
  p,
  type Params,
  type Plan,
  quote,
  quoteAll,
  type ReadHost,
  shlexSplit,
} from '../../../sdk/index.ts';
import { replaceFunction, replaceLine } from '../../lib/replace.ts';

const modprobeParams = {
  name: p.str({ operand: true, doc: 'Name of the kernel module.', required: true }),
  state: p.choice(['absent', 'present'], { doc: 'Whether it is loaded.', default: 'present' }),
  params: p.str({ doc: 'Parameters of the module.', default: '' }),
  persistent: p.choice(['disabled', 'absent', 'present'], {
    doc: 'Load it on boot, through /etc/modules-load.d and /etc/modprobe.d; `disabled` leaves these alone.',
    default: 'disabled',
  }),
} as const;
type ModprobeParams = Params<typeof modprobeParams>;

/** A module is known with underscores. */
const kernelName = (name: string): string => name.replaceAll('-', '_');

const escaped = (text: string): string => text.replace(/[-_]/g, '[-_]').replace(/[.+*?^$(){}|\\]/g, '\\$&');

const queryScript = (params: ModprobeParams): string => {
  const name = kernelName(params.name);
  return `n=${quote(name)}
l=no; if grep -q "^$n " /proc/modules 2>/dev/null || [ -d "/sys/module/$n" ] ||
  grep -qE -e ${quote(`/${escaped(name)}\\.ko`)} "/lib/modules/$(uname -r)/modules.builtin" 2>/dev/null; then l=yes; fi
echo $l
for f in /etc/modules-load.d/*.conf /etc/modprobe.d/*.conf /etc/modules; do
  if [ -f "$f" ]; then printf '\\036%s\\n' "$f"; cat -- "$f"; fi
done
exit 0`;
};

interface Files {
  readonly loaded: boolean;
  readonly content: ReadonlyMap<string, string>;
}

function parse(stdout: string): Files {
  const [first = '', ...rest] = stdout.split('\x1e');
  const content = new Map(
    rest.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)] as const),
  );
  return { loaded: first.trim() === 'yes', content };
}

const isLoadFile = (path: string): boolean =>
  path.startsWith('/etc/modules-load.d/') || path === '/etc/modules';

/** Files that have to change for the module to be loaded on boot, or not any more. Pure. */
export function persistence(params: ModprobeParams, files: ReadonlyMap<string, string>): Map<string, string> {
  const changes = new Map<string, string>();
  if (params.persistent === 'disabled') return changes;
  const name = escaped(params.name);
  const load = new RegExp(`^[ \\t]*${name}[ \\t]*$`, 'm');
  const options = new RegExp(`^[ \\t]*options[ \\t]+${name}[ \\t]+(.*)$`, 'm');
  const wanted = `options ${params.name} ${params.params}`;
  const loads = [...files].filter(([path, text]) => isLoadFile(path) && load.test(text));
  const sets = [...files].filter(([path, text]) => !isLoadFile(path) && options.test(text));
  if (params.persistent === 'present') {
    if (loads.length === 0) changes.set(`/etc/modules-load.d/${params.name}.conf`, `${params.name}\n`);
    const same = sets.some(([, text]) => options.exec(text)?.[1]?.trim() === params.params.trim());
    if (params.params === '' || same) return changes;
  }
  const off = (path: string, text: string, pattern: RegExp): void =>
    void changes.set(
      path,
      text.replace(new RegExp(pattern.source, 'gm'), (line) => `#${line.trim()}`),
    );
  for (const [path, text] of sets) off(path, text, options);
  if (params.persistent === 'absent') for (const [path, text] of loads) off(path, text, load);
  else changes.set(`/etc/modprobe.d/${params.name}.conf`, `${wanted}\n`);
  return changes;
}

async function planModprobe(params: ModprobeParams, host: ReadHost): Promise<Plan> {
  const { loaded, content } = parse((await host.probe(queryScript(params))).stdout);
  const changes = persistence(params, content);
  const wanted = params.state === 'present';
  const result = { name: params.name, params: params.params, state: params.state };
  if (loaded === wanted && changes.size === 0) return { changed: false, result };
  const load =
    loaded === wanted
      ? []
      : [
          quoteAll([
            'modprobe',
            ...(wanted ? [] : ['-r']),
            '--',
            params.name,
            ...(wanted ? shlexSplit(params.params) : []),
          ]),
        ];
  const text = (files: ReadonlyMap<string, string>): string =>
    [...changes.keys()].map((path) => `# ${path}\n${files.get(path) ?? ''}`).join('');
  return {
    changed: true,
    result,
    diff: { kind: 'text', before: text(content), after: text(changes), beforeHeader: params.name },
    apply: async (write) => {
      // Only root can change what lies there.
      const lines = [...changes].map(([path, file]) => replaceLine(path, file, { replaces: 'any' }));
      const script = [
        'PATH=$PATH:/usr/sbin:/sbin',
        replaceFunction,
        ...load.map((line) => `${line} || exit 1`),
        ...lines,
      ];
      const done = await write.run(script.join('\n'));
      if (done.rc !== 0) fail(complaint(done), { ...result, rc: done.rc });
      return undefined;
    },
  };
}

export const modprobe = defineModule({
  name: 'community.general.modprobe',
  summary: 'Load or unload modules of the kernel',
  params: modprobeParams,
  ahead: true,
  support: { check: 'full', diff: 'full' },
  differences: ['A module that is built into the kernel counts as loaded.'],
  examples: [
    {
      title: 'Load now and on boot',
      yaml: 'community.general.modprobe:\n  name: br_netfilter\n  persistent: present',
    },
    { title: 'With parameters', yaml: 'community.general.modprobe:\n  name: dummy\n  params: numdummies=2' },
  ],
  plan: (params, host) => planModprobe(params, host),
});
