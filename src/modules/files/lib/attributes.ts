/**
 * Owner, group, permissions and labels of a path: what is wanted against what is there.
 * @module
 */
import {
  attributesProgram,
  fail,
  type FileAttributes,
  type FileStat,
  parseMode,
  placeFunctions,
  quote,
  raw,
  type ReadHost,
  sh,
  statOutcome,
  statProgram,
  type Value,
  type WriteHost,
} from '../../../sdk/index.ts';

/** The parameters of `p.fileAttributes`, as far as they say what a path should be. */
export interface Wanted {
  readonly mode?: Value | undefined;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  readonly seuser?: string | undefined;
  readonly serole?: string | undefined;
  readonly selevel?: string | undefined;
  readonly setype?: string | undefined;
  readonly attributes?: string | undefined;
}

/** Labels that `stat` does not tell. */
export interface Labels {
  /** user, role, type, level; undefined on a host without SELinux. */
  readonly context: readonly string[] | undefined;
  /** Letters of lsattr. */
  readonly flags: string;
}

export interface AttributePlan {
  readonly changed: boolean;
  /** Only what has to change. */
  readonly set: FileAttributes;
  /** For the diff: the differing attributes, as Ansible shows them. */
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

export const octal = (mode: number): string => `0${mode.toString(8).padStart(3, '0')}`;

const needsLabels = (wanted: Wanted): boolean =>
  [wanted.seuser, wanted.serole, wanted.selevel, wanted.setype, wanted.attributes].some(
    (v) => v !== undefined,
  );

/** Looks up labels where the parameters ask for some; costs nothing otherwise. */
export async function readLabels(host: ReadHost, path: string, wanted: Wanted): Promise<Labels | undefined> {
  if (!needsLabels(wanted)) return undefined;
  const { stdout } = await host.probe(
    sh`[ ! -e /sys/fs/selinux/enforce ] || stat -c %C -- ${path} 2>/dev/null; echo; lsattr -d -- ${path} 2>/dev/null | cut -d' ' -f1`,
  );
  const [context = '', flags = ''] = stdout.split('\n');
  return {
    context: context.includes(':') ? splitContext(context) : undefined,
    flags: flags.replaceAll('-', ''),
  };
}

/** A level may hold colons itself. */
const splitContext = (context: string): readonly string[] => {
  const [user = '', role = '', type = '', ...level] = context.split(':');
  return [user, role, type, level.join(':')];
};

const ownerIs = (stat: FileStat, owner: string): boolean =>
  stat.owner === owner || String(stat.uid) === owner;
const groupIs = (stat: FileStat, group: string): boolean =>
  stat.group === group || String(stat.gid) === group;

/** Attributes that a path there should change. `base` is what symbolic modes start from, when not the current mode. */
export function planAttributes(
  stat: FileStat,
  wanted: Wanted,
  options: { readonly umask?: number | undefined; readonly labels?: Labels | undefined } = {},
): AttributePlan {
  const set: { -readonly [K in keyof FileAttributes]: FileAttributes[K] } = {};
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  const differ = (key: string, was: unknown, is: unknown): void => {
    before[key] = was;
    after[key] = is;
  };
  if (wanted.owner !== undefined && !ownerIs(stat, wanted.owner)) {
    set.owner = wanted.owner;
    differ('owner', stat.owner, wanted.owner);
  }
  if (wanted.group !== undefined && !groupIs(stat, wanted.group)) {
    set.group = wanted.group;
    differ('group', stat.group, wanted.group);
  }
  // A link's own permissions mean nothing on Linux.
  if (wanted.mode !== undefined && wanted.mode !== null && stat.type !== 'link') {
    const isDirectory = stat.type === 'directory';
    const mode = parseMode(wanted.mode, { current: stat.mode, isDirectory, umask: options.umask });
    // chown clears setuid and setgid: the mode is set again after it.
    if (mode !== stat.mode || ((mode & 0o6000) !== 0 && (set.owner ?? set.group) !== undefined))
      set.mode = mode;
    if (mode !== stat.mode) differ('mode', octal(stat.mode), octal(mode));
  }
  planLabels(wanted, options.labels, set, differ);
  return { changed: Object.keys(after).length > 0, set, before, after };
}

type Settable = { -readonly [K in keyof FileAttributes]: FileAttributes[K] };

function planLabels(
  wanted: Wanted,
  labels: Labels | undefined,
  set: Settable,
  differ: (key: string, was: unknown, is: unknown) => void,
): void {
  const context = labels?.context;
  if (context !== undefined) {
    const asked = [wanted.seuser, wanted.serole, wanted.setype, wanted.selevel];
    const want = asked.map((part, i) => part ?? context[i] ?? '');
    if (want.join(':') !== context.join(':')) {
      const [user, role, type, level] = asked;
      set.se = { user, role, type, level };
      differ('secontext', context, want);
    }
  }
  if (wanted.attributes !== undefined && !flagsHold(wanted.attributes, labels?.flags ?? '')) {
    set.attributes = wanted.attributes;
    differ('attributes', labels?.flags ?? '', wanted.attributes);
  }
}

/** Whether chattr's text would change nothing. `e` (extents) is the file system's own and never counts. */
function flagsHold(text: string, flags: string): boolean {
  const operator = /^[-+=]/.exec(text)?.[0] ?? '=';
  const letters = text.replace(/^[-+=]/, '').split('');
  if (operator === '+') return letters.every((l) => flags.includes(l));
  if (operator === '-') return letters.every((l) => !flags.includes(l));
  const clean = (list: readonly string[]): string =>
    list
      .filter((l) => l !== 'e')
      .sort()
      .join('');
  return clean(letters) === clean(flags.split(''));
}

/** Attributes of a path that should be made: everything that was asked for. */
export function newAttributes(
  wanted: Wanted,
  base: { readonly mode: number; readonly isDirectory: boolean; readonly umask?: number | undefined },
): FileAttributes {
  return {
    owner: wanted.owner,
    group: wanted.group,
    mode:
      wanted.mode === undefined || wanted.mode === null
        ? undefined
        : parseMode(wanted.mode, { current: base.mode, isDirectory: base.isDirectory, umask: base.umask }),
    se: needsContext(wanted)
      ? { user: wanted.seuser, role: wanted.serole, type: wanted.setype, level: wanted.selevel }
      : undefined,
    attributes: wanted.attributes,
  };
}

const needsContext = (wanted: Wanted): boolean =>
  [wanted.seuser, wanted.serole, wanted.selevel, wanted.setype].some((v) => v !== undefined);

/** Sets attributes of one path and looks at it again, in one round trip. */
export async function applyAttributes(
  host: WriteHost,
  path: string,
  set: FileAttributes,
  options: { readonly follow?: boolean } = {},
): Promise<FileStat> {
  const { follow = true } = options;
  const word = quote(path);
  const result = await host.run(
    sh`${raw(placeFunctions())}
${raw(attributesProgram(path, set, follow))} || exit 1; ${raw(statProgram(word, { follow, checksum: 'sha1' }))}; exit 0`,
  );
  if (result.rc !== 0) fail(attributesMessage(result.stderr, path), { path });
  return statOutcome(result, path) ?? fail(`${path} is gone`, { path });
}

/** Ansible's words: `chown failed: …`. */
export const attributesMessage = (stderr: string, path: string): string => {
  const message = stderr.trim();
  const tool = /^(chown|chgrp|chmod|chattr|chcon): /.exec(message)?.[1];
  return tool === undefined
    ? `Could not set attributes of ${path}: ${message}`
    : `${tool} failed: ${message}`;
};
