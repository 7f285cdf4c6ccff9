/** `community.general.ufw` */
import {
  defineModule,
  fail,
  missing,
  type ModuleContext,
  needsPrograms,
  type Plan,
  quoteAll,
  type ReadHost,
  type ResultKeys,
  type TextResult,
  type WriteHost,
} from '../../../sdk/index.ts';
import { ufwParams, type UfwGiven } from './ufw-params.ts';
import { changesRules, differs, insertAt, isAlwaysChange, ruleWords, type Before } from './ufw-status.ts';

export const ufw = defineModule({
  name: 'community.general.ufw',
  summary: 'Manage the firewall ufw and its rules',
  params: ufwParams,
  constraints: {
    mutuallyExclusive: [
      ['name', 'proto', 'logging'],
      ['direction', 'interface_in'],
      ['direction', 'interface_out'],
    ],
    requiredOneOf: [['state', 'default', 'rule', 'logging']],
    requiredBy: { interface: ['direction'] },
  },
  support: { check: 'full', diff: 'none' },
  differences: [
    'What would change nothing is not run; it is told in `commands` all the same.',
    'A firewall that is off is asked for its default and its level in its files; Ansible tells no change of them then, or always one.',
    'Taking away a rule that is not there is no change in check mode either.',
  ],
  returns: { commands: 'Commands of ufw.', msg: 'What `ufw status verbose` says at the end.' },
  examples: [
    {
      title: 'Only SSH comes in',
      yaml: 'community.general.ufw:\n  state: enabled\n  policy: deny\n  direction: incoming',
    },
    { title: 'A rule', yaml: 'community.general.ufw:\n  rule: allow\n  port: "22"\n  proto: tcp' },
    {
      title: 'From one network',
      yaml: 'community.general.ufw:\n  rule: allow\n  src: 192.0.2.0/24\n  port: "5432"\n  proto: tcp\n  comment: database',
    },
  ],
  async plan(given, host, context) {
    checkDirection(given);
    return planUfw(given, await look(given, host), host, context);
  },
});

function checkDirection(given: UfwGiven): void {
  const { direction, default: policy, rule, route, interface_in: into, interface_out: out } = given;
  if (policy !== undefined && (direction === 'in' || direction === 'out'))
    fail(
      'For default, direction must be one of "outgoing", "incoming" and "routed", or direction must not be specified.',
    );
  if (rule === undefined) return;
  if (direction !== undefined && direction !== 'in' && direction !== 'out')
    fail('For rules, direction must be one of "in" and "out", or direction must not be specified.');
  if (!route && into !== undefined && out !== undefined)
    fail('Only route rules can combine interface_in and interface_out');
}

const files = ['/lib/ufw', '/etc/ufw', '/var/lib/ufw']
  .flatMap((folder) => ['user.rules', 'user6.rules'].map((name) => `${folder}/${name}`))
  .join(' ');

const english = 'LC_ALL=C LANG=C; export LC_ALL LANG';
const mark = '\x1e';
const separate = `printf '\\036'`;

interface Seen extends Before {
  readonly ufw: string;
  readonly grep: string;
  readonly numbered: string;
}

async function look(given: UfwGiven, host: ReadHost): Promise<Seen> {
  const isRelative = given.insert !== undefined && given.insert_relative_to !== 'zero';
  const done = await host.probe(`${needsPrograms('ufw', 'grep')}
${english}
command -v ufw; command -v grep; ${separate}
ufw status verbose || exit 1
${separate}; grep -h -e '^### tuple' -- ${files} 2>/dev/null
${separate}; ufw --version
${separate}; grep -h -e '^DEFAULT_' -e '^LOGLEVEL' -- /etc/default/ufw /etc/ufw/ufw.conf 2>/dev/null
${separate}; ${isRelative ? 'ufw status numbered' : ':'}
exit 0`);
  if (done.rc === 127) missing(done.stderr.trim());
  if (done.rc !== 0) refuse(done, []);
  const [paths = '', status = '', rules = '', version = '', settings = '', numbered = ''] =
    done.stdout.split(mark);
  const [own = '', grep = ''] = paths.split('\n');
  return { ufw: own, grep, status, rules, version, settings, numbered };
}

const refuse = ({ stdout, stderr }: TextResult, commands: readonly string[]): never =>
  fail(stderr.trim() === '' ? stdout : stderr, { commands });

interface Line {
  readonly words: readonly string[];
  readonly shown: string;
}

const states = { enabled: 'enable', disabled: 'disable', reloaded: 'reload', reset: 'reset' } as const;

/** What is run, in its order; rules last. */
function linesOf(
  given: UfwGiven,
  seen: Seen,
): { readonly settings: Line[]; readonly rule: Line | undefined } {
  const plain = (...words: string[]): Line => ({ words, shown: words.join(' ') });
  const { state, default: policy, direction, logging, rule } = given;
  const settings = [
    ...(state === undefined ? [] : [plain('-f', states[state])]),
    ...(policy === undefined
      ? []
      : [plain('default', policy, ...(direction === undefined ? [] : [direction]))]),
    ...(logging === undefined ? [] : [plain('logging', logging)]),
  ];
  if (rule === undefined) return { settings, rule: undefined };
  const words = ruleWords(given, insertAt(given, seen.numbered), seen.version);
  return {
    settings,
    rule: {
      words: words.map(([word]) => word),
      shown: words.map(([word, isQuoted]) => (isQuoted ? `'${word}'` : word)).join(' '),
    },
  };
}

async function planUfw(given: UfwGiven, seen: Seen, host: ReadHost, { check }: ModuleContext): Promise<Plan> {
  const { settings, rule } = linesOf(given, seen);
  const shown = (line: Line, dry = ''): string => `${seen.ufw} ${dry}${line.shown}`;
  const looks = [`${seen.ufw} status verbose`, `${seen.grep} -h '^### tuple' ${files}`] as const;
  const versions = rule === undefined ? [] : [`${seen.ufw} --version`];
  const dryCommands = [...looks, ...versions, ...(rule === undefined ? [] : [shown(rule, '--dry-run ')])];
  let changesRule = false;
  if (rule !== undefined) {
    const dry = await host.probe(`${english}\nufw --dry-run ${quoteAll(rule.words)}`);
    if (dry.rc !== 0) refuse(dry, check ? dryCommands : [...looks, ...versions, shown(rule)]);
    changesRule = changesRules(given, dry.stdout, seen);
  }
  const commands = [
    ...looks,
    ...settings.map((line) => shown(line)),
    ...versions,
    ...(rule === undefined ? [] : [shown(rule)]),
    looks[0],
    ...(isAlwaysChange(given, seen) ? [] : [looks[1]]),
  ];
  const changed = changesRule || differs(given, seen);
  const result: ResultKeys = check ? { commands: dryCommands } : { commands, msg: seen.status.trimEnd() };
  if (!changed) return { changed: false, result };
  const lines = [...settings, ...(rule === undefined ? [] : [rule])];
  return {
    changed: true,
    result,
    apply: async (write) => ({ msg: await apply(lines, commands, write) }),
  };
}

/** Runs the commands; what the status is then. */
async function apply(lines: readonly Line[], commands: readonly string[], write: WriteHost): Promise<string> {
  const steps = lines.map(({ words }) => `ufw ${quoteAll(words)} || exit 1`);
  const done = await write.run(`${english}\n${steps.join('\n')}\n${separate}\nufw status verbose`);
  if (done.rc !== 0) refuse(done, commands);
  return (done.stdout.split(mark)[1] ?? '').trimEnd();
}
