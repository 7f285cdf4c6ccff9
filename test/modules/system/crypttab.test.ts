import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { editCrypttab } from '../../../src/modules/system/config/crypttab-lines.ts';
import { crypttab } from '../../../src/modules/system/config/crypttab.ts';
import { openHost } from '../harness.ts';

it('a device is added, its options change one by one, and it goes', async () => {
  await using host = await openHost();
  const path = join(host.dir, 'crypttab');
  writeFileSync(path, '# devices\nswap /dev/sdb1 /dev/urandom swap\n');
  const args = (more: string): string => `path: ${path}\nname: /dev/mapper/home\n${more}`;
  const own = (): string => readFileSync(path, 'utf8').split('\n')[2] ?? '';
  const first = await host.converges(
    crypttab,
    args('backing_device: UUID=1\nopts: discard,size=1\nstate: present'),
  );
  expect(first.result).toMatchObject({ msg: 'added line', name: '/dev/mapper/home', password: null });
  expect(own()).toBe('home UUID=1 none discard,size=1');
  await host.converges(crypttab, args('opts: size=2,luks\nstate: opts_present'));
  await host.converges(crypttab, args('opts: discard\nstate: opts_absent'));
  expect(own()).toBe('home UUID=1 none size=2,luks');
  await host.converges(crypttab, args('password: /root/key\nstate: present'));
  expect(own()).toBe('home UUID=1 /root/key size=2,luks');
  expect((await host.run(crypttab, args('opts: luks,size=2\nstate: present'))).status).toBe('ok');
  await host.converges(crypttab, args('state: absent'));
  expect(readFileSync(path, 'utf8')).toBe('# devices\nswap /dev/sdb1 /dev/urandom swap\n');
});

it('a line that cannot be meant is refused', async () => {
  await using host = await openHost();
  const said = async (more: string): Promise<unknown> =>
    (await host.run(crypttab, `path: ${host.dir}/c\nname: home\n${more}`)).result['msg'];
  expect(await said('state: present')).toMatch(/^expected one or more/);
  expect(await said('state: present\nopts: luks')).toMatch(/^'backing_device' required/);
  expect(await said('state: opts_present\npassword: /x')).toMatch(/^cannot update/);
  expect(await said('state: present\nopts: "a b"')).toBe("invalid 'opts': contains white space or is empty");
});

it('comments and lines that cannot be parsed stay', () => {
  const text = '\n#home /dev/x\nhome\n';
  const wanted = {
    name: 'home',
    state: 'absent',
    backing: undefined,
    password: undefined,
    opts: undefined,
  } as const;
  expect(editCrypttab(text, wanted)).toEqual({ text, changed: false, msg: '?' });
});
