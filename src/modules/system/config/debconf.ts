import {
  complaint,
  defineModule,
  dumpJson,
  fail,
  missing,
  p,
  type Params,
  parseSections,
  type Plan,
  quote,
  type ReadHost,
  sectionFunction,
  toPlain,
  type Value,
} from '../../../sdk/index.ts';

const debconfParams = {
  name: p.str({
    operand: true,
    doc: 'Package that the question belongs to.',
    required: true,
    aliases: ['pkg'],
  }),
  question: p.str({
    doc: 'The question, e.g. `locales/default_environment_locale`.',
    aliases: ['selection', 'setting'],
  }),
  vtype: p.choice(
    ['boolean', 'error', 'multiselect', 'note', 'password', 'seen', 'select', 'string', 'text', 'title'],
    { doc: 'Type of the answer.' },
  ),
  value: p.raw({ doc: 'The answer; a list for `multiselect`.', aliases: ['answer'] }),
  unseen: p.bool({ doc: 'Do not mark the question as asked.', default: false }),
} as const;
type DebconfParams = Params<typeof debconfParams>;

/** Passwords are not shown by debconf-show; they are read from the database that only root may read. */
const queryScript = (params: DebconfParams): string => `${sectionFunction}
PATH=$PATH:/usr/sbin:/sbin
command -v debconf-show >/dev/null || exit 90
s show; LC_ALL=C debconf-show ${quote(params.name)} || exit 1
s password; Q=${quote(params.question ?? '')} awk '
  /^Name: / { found = ($0 == "Name: " ENVIRON["Q"]) }
  found && /^Value: / { sub(/^Value: /, ""); print }' /var/cache/debconf/passwords.dat 2>/dev/null
exit 0`;

/** Answers by question; seen ones have an asterisk. */
export function parseShow(lines: readonly string[]): Map<string, { value: string; seen: boolean }> {
  const found = new Map<string, { value: string; seen: boolean }>();
  for (const line of lines) {
    const match = /^(\*?)\s*([^:]+):\s?(.*)$/.exec(line);
    if (match?.[2] !== undefined)
      found.set(match[2].trim(), { value: (match[3] ?? '').trim(), seen: match[1] === '*' });
  }
  return found;
}

/** A scalar of YAML as text; structures are not answers. */
const scalar = (value: Value): string => {
  const plain = toPlain(value);
  return typeof plain === 'object' ? dumpJson(value) : String(plain);
};

const words = (value: Value): string[] =>
  Array.isArray(value) ? value.map(scalar) : scalar(value).split(',');

const sorted = (list: readonly string[]): string =>
  [...list]
    .map((word) => word.trim())
    .sort()
    .join(', ');

/** The answer as debconf writes it. */
function answerText(params: DebconfParams): string {
  const { value = null, vtype } = params;
  if (vtype === 'multiselect' && Array.isArray(value)) {
    if (value.some((word) => typeof word !== 'string'))
      fail("Invalid value provided for 'multiselect': every item must be text");
    return words(value).join(', ');
  }
  const text = scalar(value);
  return vtype === 'boolean' || vtype === 'seen' ? text.toLowerCase() : text;
}

async function planDebconf(params: DebconfParams, host: ReadHost): Promise<Plan> {
  const { question, vtype } = params;
  const read = await host.probe(queryScript(params));
  if (read.rc === 90) missing('debconf-show was not found: this host has no debconf');
  if (read.rc !== 0) fail(complaint(read));
  const answer = parseSections(read.stdout);
  const answers = parseShow(answer.lines('show'));
  const current = Object.fromEntries([...answers].map(([name, { value }]) => [name, value]));
  if (question === undefined || vtype === undefined) return { changed: false, result: { current, msg: '' } };
  const wanted = answerText(params);
  const known = answers.get(question);
  const secret = vtype === 'password';
  const existing = secret ? answer.text('password') : vtype === 'seen' ? String(known?.seen) : known?.value;
  const same =
    known !== undefined &&
    // The order of a list means nothing; text is compared as it is.
    (vtype === 'multiselect' && Array.isArray(params.value)
      ? sorted(words(wanted)) === sorted(words(existing ?? ''))
      : existing === wanted);
  if (same) return { changed: false, result: { current, msg: '' } };
  const shown = secret ? '(password omitted)' : wanted;
  const line = (value: string): string => `${question}: ${value}\n`;
  return {
    changed: true,
    diff: { kind: 'text', before: line(known?.value ?? ''), after: line(shown), beforeHeader: params.name },
    result: { current: { [question]: shown }, previous: { [question]: known?.value ?? '' }, msg: '' },
    apply: async (write) => {
      const flag = params.unseen ? ' -u' : '';
      const stdin = `${[params.name, question, vtype, wanted].join(' ')}\n`;
      const done = await write.run(`PATH=$PATH:/usr/sbin:/sbin; debconf-set-selections${flag}`, { stdin });
      if (done.rc !== 0) fail(complaint(done));
      return undefined;
    },
  };
}

export const debconf = defineModule({
  name: 'ansible.builtin.debconf',
  summary: 'Answer questions of Debian packages before they are asked',
  params: debconfParams,
  constraints: { requiredTogether: [['question', 'vtype', 'value']] },
  ahead: true,
  support: { check: 'full', diff: 'full' },
  differences: ['debconf-utils are not needed. Passwords are compared as root only, and never shown.'],
  returns: {
    current: 'The answers after the task, by question.',
    previous: 'The answer before it was changed.',
  },
  examples: [
    {
      title: 'Default locale',
      yaml: 'ansible.builtin.debconf:\n  name: locales\n  question: locales/default_environment_locale\n  value: de_DE.UTF-8\n  vtype: select',
    },
  ],
  plan: (params, host) => planDebconf(params, host),
});
