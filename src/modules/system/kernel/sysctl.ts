import {
  complaint,
  defineModule,
  fail,
  missing,
  p,
  type Params,
  parseSections,
  type Plan,
  quote,
  type ReadHost,
  sectionFunction,
  type WriteHost,
} from '../../../sdk/index.ts';
import { replaceFunction, replaceLine, takeFunction, taken, type Held } from '../../lib/replace.ts';

const sysctlParams = {
  name: p.str({ doc: 'Name of the setting, dots between its parts.', required: true, aliases: ['key'] }),
  value: p.str({ doc: 'Value; needed for `present`.', aliases: ['val'] }),
  state: p.choice(['present', 'absent'], { doc: 'Whether the file has the setting.', default: 'present' }),
  sysctl_file: p.path({ doc: 'The file.', default: '/etc/sysctl.conf' }),
  sysctl_set: p.bool({ doc: "Set the kernel's value too, where it differs.", default: false }),
  reload: p.bool({
    doc: 'Read the file with `sysctl -p` when it was changed, or when the kernel has another value.',
    default: true,
  }),
  ignoreerrors: p.bool({ doc: 'Do not fail for settings that the kernel does not know.', default: false }),
} as const;
type SysctlParams = Params<typeof sysctlParams>;

const procPath = (name: string): string =>
  // A slash in a name stands for a dot inside a part, as in net.ipv4.conf.eth0/1.
  `/proc/sys/${name.replace(/[./]/g, (char) => (char === '.' ? '/' : '.'))}`;

const normal = (value: string): string => {
  const text = value.trim();
  if (/^(?:yes|true|on)$/i.test(text)) return '1';
  return /^(?:no|false|off)$/i.test(text) ? '0' : text.split(/\s+/).join(' ');
};

const pattern = /^\s*-?\s*([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/;

/** Values by name; the last one of several wins, as it does for the kernel. */
export function fileValue(text: string, name: string): string | undefined {
  let value: string | undefined;
  for (const line of text.split('\n')) {
    const match = pattern.exec(line);
    if (match?.[1] === name) value = match[2] ?? '';
  }
  return value;
}

/** The file with one line for the setting, where its first one was, or without any. */
export function editFile(text: string, name: string, value: string | undefined): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const out: string[] = [];
  let done = value === undefined;
  for (const line of lines) {
    if (pattern.exec(line)?.[1] !== name) out.push(line);
    else if (!done) {
      out.push(`${name}=${value ?? ''}`);
      done = true;
    }
  }
  if (!done) out.push(`${name}=${value ?? ''}`);
  return out.length === 0 ? '' : `${out.join('\n')}\n`;
}

const queryScript = (params: SysctlParams): string => `${sectionFunction}
${takeFunction}
take file ${quote(params.sysctl_file)}
s value; cat -- ${quote(procPath(params.name))} 2>/dev/null
s known; if [ -e ${quote(procPath(params.name))} ]; then echo yes; fi
exit 0`;

interface Change {
  readonly content: string | undefined;
  /** The kernel's value is to be set by itself. */
  readonly set: boolean;
}

function applyScript(params: SysctlParams, change: Change, { sha1 }: Held): string {
  const { name, value = '', sysctl_file: file } = params;
  const quiet = params.ignoreerrors ? '-e ' : '';
  const set = quote(normal(value));
  const path = quote(procPath(name));
  const orIgnore = params.ignoreerrors ? '|| :' : '|| exit 1';
  // Without procps the kernel is told directly.
  const directly = params.state === 'present' ? `else printf '%s\\n' ${set} >${path} ${orIgnore}; ` : '';
  const reload = `if command -v sysctl >/dev/null; then sysctl ${quiet}-p ${quote(file)} >/dev/null ${orIgnore}
${directly}fi`;
  return [
    'PATH=$PATH:/usr/sbin:/sbin',
    replaceFunction,
    ...(change.set ? [`printf '%s\\n' ${set} >${path} ${orIgnore}`] : []),
    ...(change.content === undefined ? [] : [replaceLine(file, change.content, { replaces: sha1 })]),
    ...(params.reload ? [reload] : []),
    'exit 0',
  ].join('\n');
}

async function planSysctl(params: SysctlParams, host: ReadHost): Promise<Plan> {
  const { name, value, state, sysctl_file: file } = params;
  if (name === '') fail('name cannot be blank');
  if (state === 'present' && (value === undefined || value === '')) fail('value cannot be blank or None');
  const answer = parseSections((await host.probe(queryScript(params))).stdout);
  const held = taken(answer, 'file');
  const before = held.text.replace(/\n$/, '') + (held.text.trim() === '' ? '' : '\n');
  const current = fileValue(before, name);
  const wanted = state === 'absent' ? undefined : normal(value ?? '');
  const inFile = current === undefined ? undefined : normal(current);
  const content = inFile === wanted ? undefined : editFile(before, name, wanted);
  const live = answer.text('known') === 'yes' ? normal(answer.text('value')) : undefined;
  const set = params.sysctl_set && wanted !== undefined && live !== wanted;
  if (set && live === undefined && !params.ignoreerrors)
    missing(`setting ${name} failed: the kernel has no such setting`, { name });
  // The file is as it should be, and was not read.
  const stale = params.reload && wanted !== undefined && live !== wanted;
  if (content === undefined && !set && !stale) return { changed: false };
  return {
    changed: true,
    ...(content === undefined
      ? {}
      : { diff: { kind: 'text', before, after: content, beforeHeader: file, afterHeader: file } as const }),
    apply: async (write: WriteHost) => {
      const done = await write.run(applyScript(params, { content, set }, held));
      if (done.rc !== 0) fail(`Failed to reload sysctl: ${complaint(done)}`, { rc: done.rc });
      return undefined;
    },
  };
}

export const sysctl = defineModule({
  name: 'ansible.posix.sysctl',
  summary: 'Manage settings of the kernel in sysctl.conf',
  params: sysctlParams,
  ahead: true,
  support: { check: 'full', diff: 'full' },
  differences: [
    'Other lines of the file stay as they are. Without procps the value is written to /proc/sys.',
  ],
  examples: [
    {
      title: 'Forward packets, now and after a boot',
      yaml: 'ansible.posix.sysctl:\n  name: net.ipv4.ip_forward\n  value: "1"\n  sysctl_set: true\n  sysctl_file: /etc/sysctl.d/90-forward.conf',
    },
    { title: 'Remove a setting', yaml: 'ansible.posix.sysctl:\n  name: kernel.panic\n  state: absent' },
  ],
  plan: (params, host) => planSysctl(params, host),
});
