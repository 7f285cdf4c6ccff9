/** `community.general.locale_gen` */
import { createHash } from 'node:crypto';
import {
  defineModule,
  fail,
  missing,
  p,
  type Params,
  quoteAll,
  type ReadHost,
  unchanged,
  type WriteHost,
} from '../../../sdk/index.ts';

const params = {
  name: p.list(p.str({ operand: true, doc: 'A name with its encoding.' }), {
    doc: 'Name and encoding, such as de_CH.UTF-8; several in a list.',
    required: true,
  }),
  state: p.choice(['absent', 'present'], { doc: 'Whether it is there.', default: 'present' }),
} as const;
type Given = Params<typeof params>;

export const localeGen = defineModule({
  name: 'community.general.locale_gen',
  summary: 'Make and remove locales',
  description: 'Edits /etc/locale.gen, or what Ubuntu has instead, and runs `locale-gen`.',
  params,
  support: { check: 'full', diff: 'none' },
  returns: { name: 'What was asked for.', msg: 'OK.' },
  examples: [
    { title: 'One locale', yaml: 'community.general.locale_gen:\n  name: de_CH.UTF-8' },
    { title: 'None', yaml: 'community.general.locale_gen:\n  name: de_CH.UTF-8\n  state: absent' },
  ],
  async plan(given, host) {
    const found = await look(host);
    for (const name of given.name)
      if (!isAvailable(name, found.available, found.ubuntu))
        fail("The locale you've entered is not available on your system.");
    const there = new Set(found.present.map(normal));
    const names = given.name.filter((name) => there.has(normal(name)) !== (given.state === 'present'));
    // Check mode of Ansible's module tells only whether something changes.
    const result = { name: given.name.length === 1 ? given.name[0] : given.name, msg: 'OK' };
    if (names.length === 0) return unchanged(result);
    return {
      changed: true,
      apply: async (write) => {
        await (found.ubuntu ? changeUbuntu(given, names, write) : changeList(given, names, found, write));
        return result;
      },
    };
  },
});

interface Looked {
  readonly ubuntu: boolean;
  /** The list of what may be made. */
  readonly available: string;
  readonly present: readonly string[];
}

const list = '/etc/locale.gen';
const own = '/var/lib/locales/supported.d/local';

async function look(host: ReadHost): Promise<Looked> {
  const [found, gen, supported] = await Promise.all([
    host.probe(`[ -d /var/lib/locales/supported.d ] && echo ubuntu || echo; locale -a`),
    host.readText(list),
    host.readText('/usr/share/i18n/SUPPORTED'),
  ]);
  const [kind, ...present] = found.stdout.split('\n');
  const ubuntu = kind === 'ubuntu';
  if (!ubuntu && gen === undefined)
    missing(
      '/etc/locale.gen and /var/lib/locales/supported.d/local are missing. Is the package "locales" installed?',
    );
  return { ubuntu, available: (ubuntu ? supported : gen) ?? '', present };
}

/** `locale -a` writes encodings in its own way. */
const normal = (name: string): string => {
  const [language = '', encoding] = name.split(/\.(.*)/s);
  const known = /^(?:utf8|eucjp|iso885915|cp1251|koi8r|armscii8|euckr|gbk|gb18030|euctw)(?![a-z0-9])/i;
  if (encoding === undefined) return language;
  const plain = encoding.replaceAll('-', '').toLowerCase();
  return known.test(plain) ? `${language}.${plain}` : name;
};

/** Pure. */
export function isAvailable(name: string, text: string, ubuntu: boolean): boolean {
  const pattern = ubuntu ? /^(\S+_\S+) (\S+)\s*$/ : /^#?\s*(\S+_\S+) (\S+)\s*$/;
  return text.split('\n').some((line) => pattern.exec(line)?.[1] === name);
}

/** The list with the lines of some locales in effect or out of it. Pure. */
export function editList(text: string, names: readonly string[], isPresent: boolean): string {
  const wanted = new Set(names);
  return text
    .split('\n')
    .map((line) => {
      const [, name = '', encoding = ''] = /^#?\s*(\S+_\S+) (\S+)\s*$/.exec(line) ?? [];
      return wanted.has(name) ? `${isPresent ? '' : '# '}${name} ${encoding}` : line;
    })
    .join('\n');
}

async function generate(write: WriteHost, words: readonly string[]): Promise<void> {
  const done = await write.run(quoteAll(['locale-gen', ...words]));
  if (done.rc !== 0)
    fail(`[Errno ${done.rc}] locale.gen failed to execute, it returned ${done.rc}`, {
      exitValue: done.rc,
      stderr: done.stderr,
    });
}

async function changeList(
  { state }: Given,
  names: readonly string[],
  { available }: Looked,
  write: WriteHost,
): Promise<void> {
  const text = editList(available, names, state === 'present');
  const replacesSha1 = createHash('sha1').update(available).digest('hex');
  if (text !== available) await write.writeFile(list, text, { replacesSha1 });
  await generate(write, []);
}

async function changeUbuntu({ state }: Given, names: readonly string[], write: WriteHost): Promise<void> {
  if (state === 'present') return generate(write, names);
  const before = (await write.readText(own)) ?? '';
  const gone = new Set(names);
  const kept = before.split('\n').filter((line) => !gone.has(line.split(' ')[0] ?? ''));
  await write.writeFile(own, kept.join('\n'));
  return generate(write, ['--purge']);
}
