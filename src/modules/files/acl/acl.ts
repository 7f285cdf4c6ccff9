/** `ansible.posix.acl` */
import {
  atEntry,
  complaint,
  defineModule,
  fail,
  missing,
  p,
  type Params,
  placeFunctions,
  quote,
  quoteAll,
  splitLines,
} from '../../../sdk/index.ts';

const params = {
  path: p.path({ operand: true, doc: 'The file or directory.', required: true, aliases: ['name'] }),
  entry: p.str({
    operand: true,
    doc: 'The entry as setfacl has it, such as user:joe:rw; the other parameters say it better.',
  }),
  entity: p.str({ operand: true, doc: 'Name of the user or group.', default: '' }),
  etype: p.choice(['group', 'mask', 'other', 'user'], { doc: 'Whom the entry is for.' }),
  permissions: p.str({ operand: true, doc: 'Any of r, w, x and X.' }),
  state: p.choice(['absent', 'present', 'query'], {
    doc: 'Whether the entry is there; `query` only tells the entries.',
    default: 'query',
  }),
  follow: p.bool({ doc: 'Follow links.', default: true }),
  default: p.bool({ doc: 'The entry is for what will be made in the directory.', default: false }),
  recursive: p.bool({ doc: 'For everything below it too.', default: false, aliases: ['recurse'] }),
  recalculate_mask: p.choice(['default', 'mask', 'no_mask'], {
    doc: 'Whether the mask is computed anew.',
    default: 'default',
  }),
  use_nfsv4_acls: p.bool({ doc: 'Entries of NFSv4 instead of POSIX.', default: false }),
} as const;
type Given = Params<typeof params>;

export const acl = defineModule({
  name: 'ansible.posix.acl',
  summary: 'Set and read access control lists of files',
  params,
  support: { check: 'full', diff: 'none' },
  returns: { acl: 'The entries, as getfacl has them.', msg: 'What is there.' },
  examples: [
    {
      title: 'Let a user read',
      yaml: 'ansible.posix.acl:\n  path: /etc/app.conf\n  entity: joe\n  etype: user\n  permissions: r\n  state: present',
    },
    {
      title: 'For all that will be made in a directory',
      yaml: 'ansible.posix.acl:\n  path: /srv/app\n  entity: staff\n  etype: group\n  permissions: rwX\n  default: true\n  state: present',
    },
    { title: 'What there is', yaml: 'ansible.posix.acl:\n  path: /etc/app.conf' },
  ],
  async plan(given, host) {
    checkRules(given);
    const entry = entryOf(given);
    const change = changeWords(given, entry);
    const test =
      change === undefined
        ? ''
        : `LC_ALL=C setfacl --test ${quoteAll([...change, ...common(given)])} || exit 3\n`;
    const found = await host.probe(
      `test -e ${quote(given.path)} || exit 4
for c in getfacl setfacl; do command -v $c >/dev/null || { echo $c; exit 127; }; done
${test}printf '\\036\\n'
LC_ALL=C getfacl ${quoteAll(readWords(given, entry))} || exit 3`,
    );
    if (found.rc === 127) missing(`Failed to find required executable "${found.stdout.trim()}" in paths`);
    if (found.rc === 4) missing('Path not found or not accessible.');
    if (found.rc !== 0) fail(complaint(found), { ...found });
    const [tested = '', listed = ''] = found.stdout.split('\x1e\n');
    const msg = change === undefined ? 'current acl' : `${entry.text} is ${given.state}`;
    // What would stay as it is says so with two stars.
    const changed = entries(tested).some((line) => !line.endsWith('*,*'));
    if (change === undefined || !changed) return { changed: false, result: { msg, acl: entries(listed) } };
    return {
      changed: true,
      result: { msg, acl: entries(listed) },
      apply: async (write) => {
        const done = await write.run(changeProgram(given, change));
        const { rc, stdout, stderr } = done;
        // Of an entry that is not there setfacl complains.
        if (rc !== 0 && (given.state === 'present' || stdout === ''))
          fail(complaint({ rc, stdout: '', stderr }), { rc, stdout: '', stderr });
        const now = await write.run(`LC_ALL=C getfacl ${quoteAll(readWords(given, entry))}`);
        return { acl: entries(now.stdout) };
      },
    };
  },
});

/** The lines of getfacl and setfacl without remarks and without the blank last one. */
function entries(text: string): string[] {
  const lines = splitLines(text)
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim());
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function checkRules({
  entry = '',
  entity,
  etype,
  permissions,
  state,
  recursive,
  recalculate_mask,
}: Given): void {
  const query = state === 'query';
  const rule = (broken: boolean, msg: string): void => {
    if (broken) fail(msg);
  };
  rule(query && recursive, "'recursive' MUST NOT be set when 'state=query'.");
  rule(
    query && recalculate_mask !== 'default',
    "'recalculate_mask' MUST NOT be set to 'mask' or 'no_mask' when 'state=query'.",
  );
  if (entry === '') {
    const absent = state === 'absent';
    rule(absent && (permissions ?? '') !== '', "'permissions' MUST NOT be set when 'state=absent'.");
    rule(absent && entity === '', "'entity' MUST be set when 'state=absent'.");
    rule(!query && etype === undefined, `'etype' MUST be set when 'state=${state}'.`);
    return;
  }
  const colons = entry.split(':').length - 1;
  rule(
    etype !== undefined || entity !== '' || (permissions ?? '') !== '',
    "'entry' MUST NOT be set when 'entity', 'etype' or 'permissions' are set.",
  );
  rule(
    state === 'present' && ![2, 3].includes(colons),
    "'entry' MUST have 3 or 4 sections divided by ':' when 'state=present'.",
  );
  rule(
    state === 'absent' && ![1, 2].includes(colons),
    "'entry' MUST have 2 or 3 sections divided by ':' when 'state=absent'.",
  );
  rule(query, "'entry' MUST NOT be set when 'state=query'.");
}

interface Entry {
  readonly text: string;
  readonly isDefault: boolean;
}

const kinds: Readonly<Record<string, string>> = { u: 'user', g: 'group', m: 'mask', o: 'other' };

/** The entry that is meant; without permissions where it is to go. */
function entryOf(given: Given): Entry {
  const { entry = '', state, use_nfsv4_acls: nfs } = given;
  let { etype, entity, permissions, default: isDefault }: { etype?: string | undefined; entity: string; permissions?: string | undefined; default: boolean } = given; // prettier-ignore
  if (entry !== '') {
    const parts = entry.split(':');
    if (/^d/i.test(entry)) {
      isDefault = true;
      parts.shift();
    }
    const [kind = '', name = '', perms] = parts;
    etype = kinds[kind.charAt(0).toLowerCase()] ?? kind;
    entity = name;
    permissions = perms;
  }
  const words = [etype ?? '', entity];
  if (state === 'present' && nfs) words.push(permissions ?? '', 'allow');
  else if (state === 'present' && (permissions ?? '') !== '') words.push(permissions ?? '');
  return { text: words.join(':'), isDefault };
}

/**
 * Root grants nothing to what a user has put in the path's place: it is gone to once, and held while it is changed. Says
 * so when it has got there.
 */
const changeProgram = ({ path, follow }: Given, change: readonly string[]): string => {
  const steps = `echo there; [ -L "$f" ] || LC_ALL=C setfacl ${quoteAll(change)} -- "$f"`;
  return `${placeFunctions()}\n${atEntry(path, follow, steps)}`;
};

const common = ({ follow, path }: Given): string[] => [...(follow ? [] : ['--physical']), '--', path];

function changeWords(given: Given, { text, isDefault }: Entry): string[] | undefined {
  const { state, recursive, recalculate_mask: mask } = given;
  if (state === 'query') return undefined;
  return [
    ...(isDefault ? ['-d'] : []),
    state === 'present' ? '-m' : '-x',
    text,
    ...(recursive ? ['--recursive'] : []),
    ...(mask === 'mask' ? ['--mask'] : mask === 'no_mask' ? ['--no-mask'] : []),
  ];
}

const readWords = (given: Given, { isDefault }: Entry): string[] => [
  ...(isDefault ? ['-d'] : []),
  '--omit-header',
  '--absolute-names',
  ...(given.recursive ? ['--recursive'] : []),
  ...common(given),
];
