/** `community.general.alternatives` */
import {
  complaint,
  defineModule,
  fail,
  missing,
  p,
  type Params,
  quote,
  quoteAll,
  unchanged,
} from '../../../sdk/index.ts';

const params = {
  name: p.str({ operand: true, doc: 'Name of the group, such as editor.', required: true }),
  path: p.path({ operand: true, doc: 'The program that the link is to lead to.', required: true }),
  link: p.path({ operand: true, doc: 'The link; needed for a group that is not there yet.' }),
  priority: p.int({ doc: 'Priority; 50 for one that is not there yet.' }),
  state: p.choice(['present', 'selected', 'absent', 'auto'], {
    doc: 'Whether it is there, and chosen; `auto` leaves the choice to the priorities.',
    default: 'selected',
    since: '4.8.0',
  }),
  subcommands: p.list(
    p.object(
      {
        name: p.str({ operand: true, doc: 'Name of the subcommand.', required: true }),
        path: p.path({ operand: true, doc: 'Its program.', required: true }),
        link: p.path({ operand: true, doc: 'Its link.', required: true }),
      },
      { doc: 'A link that follows the group.' },
    ),
    { doc: 'Links that follow the group.', aliases: ['slaves'], since: '5.1.0' },
  ),
} as const;
type Given = Params<typeof params>;

interface Subcommand {
  readonly name: string;
  readonly path: string;
  readonly link: string | undefined;
}

interface Alternative {
  readonly priority: number;
  readonly subcommands: readonly Subcommand[];
}

export interface Group {
  readonly mode: string | undefined;
  readonly current: string | undefined;
  readonly link: string | undefined;
  readonly alternatives: ReadonlyMap<string, Alternative>;
}

const noGroup: Group = { mode: undefined, current: undefined, link: undefined, alternatives: new Map() };

/** What `update-alternatives --display` says. Pure. */
export function parseGroup(text: string, given: Pick<Given, 'subcommands'>): Group {
  const mode = /\s-\s(?:status\sis\s)?(\w*)(?:\smode|.)$/m.exec(text)?.[1];
  if (mode === undefined) return noGroup;
  const told = [...text.matchAll(/^\s*(?:slave|follower) (\S+) is (.*)$/gm)];
  const links = new Map(
    told.length > 0
      ? told.map(([, name = '', link = '']) => [name, link] as const)
      : (given.subcommands ?? []).map(({ name, link }) => [name, link] as const),
  );
  const found = /^(\/.*)\s-\s(?:family\s\S+\s)?priority\s(\d+)((?:\s+(?:slave|follower).*)*)/gm;
  return {
    mode,
    current: /^\s*link currently points to (.*)$/m.exec(text)?.[1],
    link: /^\s*link \w+ is (.*)$/m.exec(text)?.[1],
    alternatives: new Map(
      [...text.matchAll(found)].map(([, path = '', priority, followers = '']) => [
        path,
        {
          priority: Number(priority),
          subcommands: [...followers.matchAll(/^\s+(?:slave|follower) (.*): (.*)$/gm)]
            .filter(([, , own]) => own !== '(null)')
            .map(([, name = '', own = '']) => ({ name, path: own, link: links.get(name) })),
        },
      ]),
    ),
  };
}

const same = (a: readonly Subcommand[], b: readonly Subcommand[]): boolean => {
  const key = ({ name, path, link }: Subcommand): string => JSON.stringify([name, path, link]);
  const [x, y] = [new Set(a.map(key)), new Set(b.map(key))];
  return [...x].every((one) => y.has(one)) && [...y].every((one) => x.has(one));
};

export const alternatives = defineModule({
  name: 'community.general.alternatives',
  summary: 'Choose between programs of the same kind',
  params,
  support: { check: 'full', diff: 'full' },
  diffAlways: true,
  returns: { msg: 'What was done.' },
  examples: [
    {
      title: 'Choose an editor',
      yaml: 'community.general.alternatives:\n  name: editor\n  path: /usr/bin/vim.basic',
    },
    {
      title: 'A group of our own',
      yaml: 'community.general.alternatives:\n  name: tool\n  link: /usr/local/bin/tool\n  path: /opt/tool-2/bin/tool\n  priority: 20',
    },
  ],
  async plan(given, host, context) {
    const { name, path } = given;
    const { rc, stdout } = await host.probe(
      `command -v update-alternatives >/dev/null || exit 127
if test -e ${quote(path)}; then echo there; else echo none; fi
LC_ALL=C update-alternatives --display ${quote(name)} 2>/dev/null; exit 0`,
    );
    if (rc === 127) missing('Failed to find required executable "update-alternatives" in paths');
    const group = parseGroup(stdout.slice(stdout.indexOf('\n') + 1), given);
    const steps = stepsFor(given, group, stdout.startsWith('there'));
    // Where nothing is done there is nothing to show.
    const shown = context.diff && steps.length > 0;
    const state = {
      before: shown ? before(given, group) : {},
      after: shown ? after(given, group, steps) : {},
    };
    const diff = {
      kind: 'text' as const,
      before: `${JSON.stringify(state.before, undefined, 4)}\n`,
      after: `${JSON.stringify(state.after, undefined, 4)}\n`,
      state,
    };
    const msg = steps.map((step) => step.msg).join(' ');
    if (steps.length === 0) return { ...unchanged({ msg }), diff };
    return {
      changed: true,
      result: { msg },
      diff,
      apply: async (write) => {
        for (const { words } of steps) {
          const done = await write.run(`LC_ALL=C update-alternatives ${quoteAll(words)}`);
          if (done.rc !== 0)
            fail(complaint(done), { ...done, cmd: `update-alternatives ${words.join(' ')}` });
        }
        return undefined;
      },
    };
  },
});

interface Step {
  readonly kind: 'install' | 'set' | 'auto' | 'remove';
  readonly words: readonly string[];
  readonly msg: string;
}

const priorityOf = ({ priority, path }: Given, { alternatives: all }: Group): number =>
  priority ?? all.get(path)?.priority ?? 50;

const subcommandsOf = ({ subcommands, path }: Given, { alternatives: all }: Group): readonly Subcommand[] =>
  subcommands ?? all.get(path)?.subcommands ?? [];

function stepsFor(given: Given, group: Group, isThere: boolean): readonly Step[] {
  const { name, path, state } = given;
  const own = group.alternatives.get(path);
  if (state === 'absent')
    return own === undefined
      ? []
      : [{ kind: 'remove', words: ['--remove', name, path], msg: `Remove alternative '${path}' from '${name}'.` }]; // prettier-ignore
  const steps: Step[] = [];
  const isRight =
    own !== undefined &&
    (given.priority === undefined || own.priority === given.priority) &&
    (given.subcommands === undefined || same(own.subcommands, given.subcommands));
  if (!isRight) {
    if (!isThere) missing(`Specified path ${path} does not exist`);
    const link = given.link ?? group.link;
    if (link === undefined)
      fail('Needed to install the alternative, but unable to do so as we are missing the link');
    const followers = (given.subcommands ?? []).flatMap((one) => ['--slave', one.link, one.name, one.path]);
    steps.push({
      kind: 'install',
      words: ['--install', link, name, path, String(priorityOf(given, group)), ...followers],
      msg: `Install alternative '${path}' for '${name}'.`,
    });
  }
  if (state === 'selected' && group.current !== path)
    steps.push({
      kind: 'set',
      words: ['--set', name, path],
      msg: `Set alternative '${path}' for '${name}'.`,
    });
  if (state === 'auto' && group.mode === 'manual')
    steps.push({ kind: 'auto', words: ['--auto', name], msg: `Set alternative to auto for '${name}'.` });
  return steps;
}

function before({ path }: Given, group: Group): Record<string, unknown> {
  const own = group.alternatives.get(path);
  if (group.mode === undefined) return {};
  if (own === undefined) return { state: 'absent' };
  return {
    state: group.mode === 'manual' && group.current !== path ? 'selected' : 'present',
    path,
    priority: own.priority,
    link: group.link,
    ...(own.subcommands.length > 0 ? { subcommands: own.subcommands } : {}),
  };
}

function after(given: Given, group: Group, steps: readonly Step[]): Record<string, unknown> {
  let state: Record<string, unknown> = {};
  const subcommands = subcommandsOf(given, group);
  for (const { kind } of steps)
    if (kind === 'install')
      state = {
        state: 'present',
        path: given.path,
        priority: priorityOf(given, group),
        link: given.link ?? group.link,
        ...(subcommands.length > 0 ? { subcommands } : {}),
      };
    else state = { ...state, state: { set: 'selected', auto: 'present', remove: 'absent' }[kind] };
  return state;
}
