import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { editLimits, pamLimits } from '../../../src/modules/system/config/pam-limits.ts';
import { openHost } from '../harness.ts';

it('a limit is added, changed and left alone; the file is made where there is none', async () => {
  await using host = await openHost();
  const file = join(host.dir, 'limits.conf');
  const args = (value: string, more = ''): string =>
    `dest: ${file}\ndomain: joe\nlimit_type: soft\nlimit_item: nofile\nvalue: ${value}\n${more}`;
  const first = await host.converges(pamLimits, args('64000', 'comment: many'), { changing: 4 });
  expect(first.result).toMatchObject({ msg: 'joe\tsoft\tnofile\t64000\t#many\n' });
  writeFileSync(file, `# top\n@staff - nproc 5 # few\n${readFileSync(file, 'utf8')}`);
  const second = await host.converges(pamLimits, args('1000', 'backup: true'), { changing: 4 });
  expect(readFileSync(file, 'utf8')).toBe('# top\n@staff - nproc 5 # few\njoe\tsoft\tnofile\t1000\t# few\n');
  expect(existsSync(String(second.result['backup_file']))).toBe(true);
  expect((await host.run(pamLimits, args('900', 'use_max: true'))).status).toBe('ok');
  expect((await host.run(pamLimits, args('unlimited', 'use_min: true'))).status).toBe('ok');
  expect((await host.run(pamLimits, args('2000', 'use_max: true'))).result['msg']).toContain('\t2000');
});

it('invalid limits are refused, in the task and in the file', async () => {
  await using host = await openHost();
  const file = join(host.dir, 'limits.conf');
  const run = (words: string): ReturnType<typeof host.run> =>
    host.run(pamLimits, `dest: ${file}\ndomain: joe\nlimit_type: hard\n${words}`);
  expect((await run('limit_item: nice\nvalue: "30"')).result['msg']).toContain('in the range -20 to 19');
  expect((await run('limit_item: nofile\nvalue: many')).result['msg']).toContain(
    "Value of 'many' for item 'nofile'",
  );
  expect((await run('limit_item: nofile\nvalue: "1"\nuse_max: true\nuse_min: true')).result['msg']).toBe(
    'Cannot use use_min and use_max at the same time.',
  );
  writeFileSync(file, 'a hard nofile lots\n');
  expect((await run('limit_item: nofile\nvalue: "1"')).result['msg']).toContain(
    'Invalid configuration found',
  );
  expect(
    (
      await host.run(
        pamLimits,
        `dest: ${host.dir}/no/limits.conf\ndomain: j\nlimit_type: hard\nlimit_item: as\nvalue: "1"`,
      )
    ).result['msg'],
  ).toContain('is not writable');
});

it('a last line without its end keeps to itself', () => {
  const given = {
    domain: 'a',
    limit_type: 'hard',
    limit_item: 'as',
    value: '1',
    use_max: false,
    use_min: false,
    backup: false,
    dest: 'f',
    comment: '',
  } as const;
  expect(editLimits('b hard as 2', given).text).toBe('b hard as 2\na\thard\tas\t1\n');
});
