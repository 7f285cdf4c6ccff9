/** `community.general.crypttab` */
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { defineModule, fail, p, type Params, quote, type ResultKeys } from '../../../sdk/index.ts';
import { pathInfo } from '../../files/lib/result.ts';
import { editCrypttab } from './crypttab-lines.ts';

const params = {
  name: p.str({ doc: 'Name of the device, with or without /dev/mapper/.', required: true }),
  state: p.choice(['absent', 'opts_absent', 'opts_present', 'present'], {
    doc: 'Whether its line is there; the other two change only options of it.',
    required: true,
  }),
  backing_device: p.str({ doc: 'The device below it, or UUID=…; needed for a new line.' }),
  password: p.path({ doc: 'File with the passphrase, none, or - to be asked.' }),
  opts: p.str({ doc: 'Options, separated by commas.' }),
  path: p.path({ doc: 'The file.', default: '/etc/crypttab' }),
} as const;
type Given = Params<typeof params>;

export const crypttab = defineModule({
  name: 'community.general.crypttab',
  summary: 'Set which encrypted devices are opened at boot',
  params,
  support: { check: 'full', diff: 'none' },
  differences: ['Check mode does not make a file that is not there.'],
  returns: { msg: 'What became of the line.' },
  examples: [
    {
      title: 'A device',
      yaml: 'community.general.crypttab:\n  name: luks-home\n  backing_device: UUID=123e4567-e89b-12d3-a456-426614174000\n  state: present\n  opts: discard,cipher=aes-cbc-essiv:sha256',
    },
    {
      title: 'An option less',
      yaml: 'community.general.crypttab:\n  name: luks-home\n  state: opts_absent\n  opts: discard',
    },
  ],
  async plan(given, host) {
    const { path, state } = given;
    const [before, stat] = await Promise.all([host.readText(path), host.stat(path, { follow: true })]);
    const told = { ...keysOf(given), ...(stat === undefined ? {} : pathInfo(stat)) };
    checkWords(given, told);
    const { text, changed, msg } = editCrypttab(before ?? '', {
      name: bareName(given),
      state,
      backing: given.backing_device,
      password: given.password,
      opts: given.opts,
    });
    if (state.includes('present') && msg === 'added line' && given.backing_device === undefined)
      fail("'backing_device' required to add a new entry", told);
    const result = { ...told, msg };
    // An absent file is made even for nothing, as by Ansible's module.
    if (!changed && before !== undefined) return { changed: false, result };
    return {
      changed,
      result,
      apply: async (write) => {
        const folder = posix.dirname(path);
        if (stat === undefined) await write.run(`mkdir -p -- ${quote(folder)}`);
        const replacesSha1 = before === undefined ? '' : createHash('sha1').update(before).digest('hex');
        const done = await write.writeFile(path, text, { replacesSha1 });
        return { ...pathInfo(done.stat), changed };
      },
    };
  },
});

const bareName = ({ name }: Given): string => name.replace(/^\/dev\/mapper\//, '');

const keysOf = (given: Given): Record<string, unknown> => ({
  name: given.name,
  state: given.state,
  backing_device: given.backing_device ?? null,
  password: given.password ?? null,
  opts: given.opts ?? null,
  path: given.path,
});

function checkWords(given: Given, told: ResultKeys): void {
  const { state, backing_device, password, opts } = given;
  if (state !== 'absent' && backing_device === undefined && password === undefined && opts === undefined)
    fail("expected one or more of 'backing_device', 'password' or 'opts'", told);
  if (state.includes('opts') && (backing_device !== undefined || password !== undefined))
    fail(`cannot update 'backing_device' or 'password' when state=${state}`, told);
  const words = { name: bareName(given), backing_device, password, opts };
  for (const [name, word] of Object.entries(words))
    if (word !== undefined && (/[ \t\n]/.test(word) || word === ''))
      fail(`invalid '${name}': contains white space or is empty`, told);
}
