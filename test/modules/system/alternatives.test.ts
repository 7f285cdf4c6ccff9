import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { alternatives, parseGroup } from '../../../src/modules/system/config/alternatives.ts';
import { openHost } from '../harness.ts';

const text = `editor - auto mode
  link best version is /usr/bin/vim.basic
  link currently points to /usr/bin/vim.basic
  link editor is /usr/bin/editor
  slave editor.1.gz is /usr/share/man/man1/editor.1.gz
/bin/ed - priority -100
/usr/bin/vim.basic - priority 30
  slave editor.1.gz: /usr/share/man/man1/vim.1.gz
`;

it('reads what update-alternatives shows', () => {
  const group = parseGroup(text, {});
  expect(group).toMatchObject({ mode: 'auto', current: '/usr/bin/vim.basic', link: '/usr/bin/editor' });
  expect(group.alternatives.get('/usr/bin/vim.basic')).toEqual({
    priority: 30,
    subcommands: [
      { name: 'editor.1.gz', path: '/usr/share/man/man1/vim.1.gz', link: '/usr/share/man/man1/editor.1.gz' },
    ],
  });
  expect(parseGroup('', {}).alternatives.size).toBe(0);
});

// The real program, with folders of its own for what it keeps.
it.skipIf(!existsSync('/usr/bin/update-alternatives'))(
  'a group is begun, another program chosen, and one removed (needs update-alternatives)',
  async () => {
    await using host = await openHost();
    const bin = join(host.dir, 'bin');
    for (const name of ['bin', 'alt', 'admin', 'prog']) mkdirSync(join(host.dir, name));
    const own = `#!/bin/sh\nexec /usr/bin/update-alternatives --altdir ${host.dir}/alt --admindir ${host.dir}/admin --log ${host.dir}/log "$@"\n`;
    writeFileSync(join(bin, 'update-alternatives'), own);
    chmodSync(join(bin, 'update-alternatives'), 0o755);
    for (const name of ['one', 'two', 'sub']) writeFileSync(join(host.dir, 'prog', name), '');
    const settings = { environment: { PATH: `${bin}:/usr/bin:/bin` }, changing: 4, diff: true };
    const args = (which: string, more = ''): string =>
      `name: tool\nlink: ${host.dir}/tool\npath: ${host.dir}/prog/${which}\n${more}`;
    const first = await host.converges(alternatives, args('one', 'priority: 10'), settings);
    expect(first.result['msg']).toBe(
      `Install alternative '${host.dir}/prog/one' for 'tool'. Set alternative '${host.dir}/prog/one' for 'tool'.`,
    );
    await host.converges(
      alternatives,
      args(
        'two',
        `state: present\nsubcommands:\n- {name: sub, path: ${host.dir}/prog/sub, link: ${host.dir}/sub}`,
      ),
      settings,
    );
    await host.converges(alternatives, args('one', 'state: auto'), settings);
    await host.converges(alternatives, args('one'), settings);
    await host.converges(alternatives, args('two', 'state: absent'), settings);
    expect((await host.run(alternatives, args('none'), settings)).result['msg']).toContain('does not exist');
    expect(
      (await host.run(alternatives, `name: other\npath: ${host.dir}/prog/one`, settings)).result['msg'],
    ).toContain('missing the link');
  },
);
