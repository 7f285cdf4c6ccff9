import {
  complaint,
  defineModule,
  fail,
  p,
  type Params,
  parseSections,
  type Plan,
  quote,
  quoteAll,
  type ReadHost,
  sectionFunction,
} from '../../../sdk/index.ts';
import { replaceFunction, replaceLine, takeFunction, taken } from '../../lib/replace.ts';
import { removeEntry, setEntry } from './fstab.ts';

const mountParams = {
  path: p.path({ operand: true, doc: 'Where it is mounted.', required: true, aliases: ['name'] }),
  src: p.path({ operand: true, doc: 'Device, label or share.' }),
  fstype: p.str({ operand: true, doc: 'Type of the file system.' }),
  opts: p.str({ doc: 'Options of the mount.' }),
  opts_no_log: p.bool({ doc: 'The options are secret.', default: false }),
  dump: p.str({ doc: 'Field for dump(8).', default: '0' }),
  passno: p.str({ doc: 'Field for fsck(8).', default: '0' }),
  state: p.choice(
    ['absent', 'absent_from_fstab', 'mounted', 'present', 'unmounted', 'remounted', 'ephemeral'],
    {
      doc: '`mounted`: in fstab and mounted; `present`: in fstab; `ephemeral`: mounted only; `unmounted`; `remounted`; `absent`: neither, and the folder is removed.',
      required: true,
    },
  ),
  fstab: p.str({ operand: true, doc: 'The file; /etc/fstab when not given.' }),
  boot: p.bool({ doc: 'Mount it on boot.', default: true }),
  backup: p.bool({ doc: 'Keep a copy of fstab.', default: false }),
} as const;
type MountParams = Params<typeof mountParams>;

const fstabOf = (params: MountParams): string => params.fstab ?? '/etc/fstab';
const pathOf = (params: MountParams): string => params.path.replace(/(?<=.)\/+$/, '');

const queryScript = (params: MountParams): string => `${sectionFunction}
${takeFunction}
take fstab ${quote(fstabOf(params))}
s mounted; awk -v p=${quote(pathOf(params).replace(/ /g, '\\\\040'))} '$2 == p { print $1 " " $4 }' /proc/self/mounts
s dir; [ -e ${quote(pathOf(params))} ] && echo yes
exit 0`;

interface Boot {
  readonly boot: 'yes' | 'no';
  readonly opts: string;
  readonly warning?: string;
}

/** What `boot` comes to: Ansible heeds it only where the options say nothing of it. */
function bootOf({ boot, opts = 'defaults' }: MountParams): Boot {
  const words = opts.split(',');
  const ignored = (word: string): string => `Ignore the 'boot' due to 'opts' contains '${word}'.`;
  if (words.includes('noauto')) return { boot: 'yes', opts, warning: ignored('noauto') };
  if (boot) return { boot: 'yes', opts };
  if (words.includes('defaults')) return { boot: 'no', opts, warning: ignored('defaults') };
  return { boot: 'no', opts: `${opts},noauto` };
}

interface State {
  readonly fstab: string;
  readonly mounted: boolean;
  readonly exists: boolean;
}

/** The file as it should be. */
function wantedFstab(params: MountParams, state: State): string {
  const path = pathOf(params);
  if (params.state === 'absent' || params.state === 'absent_from_fstab')
    return removeEntry(state.fstab, path, params.src);
  if (params.state !== 'mounted' && params.state !== 'present') return state.fstab;
  const { src = '', fstype = '', dump, passno } = params;
  return setEntry(state.fstab, { src, path, fstype, opts: bootOf(params).opts, dump, passno });
}

/** Commands after the file is written. */
function commands(params: MountParams, state: State, fstabChanged: boolean): string[] {
  const path = pathOf(params);
  const at = quote(path);
  // Through no link of a user's to what is not theirs; a file may be mounted over, too.
  const make = [
    `{ [ -f ${at} ] || ( umask 077; at_dress() { :; }; at_dirs ${quote(`${path}/`)} || { printf '%s\\n' "\${at_why:-cannot go to the directory}" >&2; exit 1; } ); }`,
  ];
  const custom = params.fstab === undefined ? [] : ['-T', params.fstab];
  switch (params.state) {
    case 'mounted':
      if (state.mounted) return fstabChanged ? [`mount -o remount ${quoteAll([...custom, path])}`] : [];
      return [...make, `mount ${quoteAll([...custom, path])}`];
    case 'ephemeral':
      if (state.mounted) return [];
      return [
        ...make,
        quoteAll(['mount', '-t', params.fstype ?? 'auto', '-o', bootOf(params).opts, params.src ?? '', path]),
      ];
    case 'unmounted':
      return state.mounted ? [`umount ${at}`] : [];
    case 'remounted':
      return [`mount -o remount${params.opts === undefined ? '' : `,${params.opts}`} ${at}`];
    case 'absent':
      return [...(state.mounted ? [`umount ${at}`] : []), ...(state.exists ? [`rmdir -- ${at}`] : [])];
    default:
      return [];
  }
}

async function planMount(params: MountParams, host: ReadHost): Promise<Plan> {
  const answer = parseSections((await host.probe(queryScript(params))).stdout);
  const held = taken(answer, 'fstab');
  const raw = held.text.replace(/\n$/, '');
  const state: State = {
    fstab: raw.trim() === '' ? '' : `${raw}\n`,
    mounted: answer.text('mounted') !== '',
    exists: answer.text('dir') === 'yes',
  };
  if (params.state === 'remounted' && !state.mounted)
    fail(`${pathOf(params)} is not mounted`, { name: pathOf(params) });
  const after = wantedFstab(params, state);
  const lines = commands(params, state, after !== state.fstab);
  const { boot, opts, warning } = bootOf(params);
  const warnings = warning === undefined ? [] : [warning];
  const result = {
    name: pathOf(params),
    boot,
    backup_file: '',
    fstab: fstabOf(params),
    ...(params.src === undefined ? {} : { src: params.src }),
    ...(params.fstype === undefined ? {} : { fstype: params.fstype }),
    ...(params.opts_no_log ? {} : { opts }),
    dump: params.dump,
    passno: params.passno,
  };
  if (after === state.fstab && lines.length === 0) return { changed: false, result, warnings };
  return {
    changed: true,
    result,
    warnings,
    diff: params.opts_no_log
      ? undefined
      : {
          kind: 'text',
          before: state.fstab,
          after,
          beforeHeader: fstabOf(params),
          afterHeader: fstabOf(params),
        },
    apply: async (write) => {
      const script = [
        replaceFunction,
        ...(after === state.fstab
          ? []
          : [replaceLine(fstabOf(params), after, { replaces: held.sha1, backup: params.backup })]),
        ...lines.map((line) => `${line} || exit 1`),
      ];
      const done = await write.run(script.join('\n'));
      if (done.rc !== 0) fail(`Error mounting ${pathOf(params)}: ${complaint(done)}`, result);
      return params.backup ? { backup_file: done.stdout.trim() } : undefined;
    },
  };
}

export const mount = defineModule({
  name: 'ansible.posix.mount',
  summary: 'Manage mounted file systems and fstab',
  params: mountParams,
  constraints: {
    requiredIf: [
      ['state', 'mounted', ['src', 'fstype']],
      ['state', 'present', ['src', 'fstype']],
      ['state', 'ephemeral', ['src', 'fstype']],
    ],
  },
  ahead: true,
  support: { check: 'full', diff: 'full' },
  differences: ['`absent` removes the folder only when it is empty.'],
  examples: [
    {
      title: 'By label',
      yaml: 'ansible.posix.mount:\n  path: /srv/disk\n  src: LABEL=SOME_LABEL\n  fstype: ext4\n  state: mounted',
    },
  ],
  plan: (params, host) => planMount(params, host),
});
