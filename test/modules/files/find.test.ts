import { chmod, mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { within } from '../../../src/modules/files/search/filters.ts';
import { find } from '../../../src/modules/files/search/find.ts';
import { openHost, type TestHost } from '../harness.ts';

async function populated(): Promise<TestHost> {
  const host = await openHost();
  const put = (name: string, text = ''): Promise<void> => writeFile(join(host.dir, name), text);
  await mkdir(join(host.dir, 'd/e'), { recursive: true });
  await put('a.log', 'x'.repeat(2000));
  await put('b.txt', 'first\nsecond line\n');
  await put('.hidden');
  await put('d/c.log');
  await put("d/e/it's $1.log");
  await symlink('b.txt', join(host.dir, 'link'));
  await chmod(join(host.dir, 'b.txt'), 0o600);
  await utimes(join(host.dir, 'a.log'), 1000, 1000);
  return host;
}

const cases: readonly (readonly [string, readonly string[]])[] = [
  ['{}', ['a.log', 'b.txt']],
  ['{hidden: yes}', ['.hidden', 'a.log', 'b.txt']],
  ['{recurse: yes, patterns: "*.log"}', ['a.log', 'd/c.log', "d/e/it's $1.log"]],
  ['{recurse: yes, depth: 2, patterns: "*.log"}', ['a.log', 'd/c.log']],
  ['{recurse: yes, patterns: "*.log", excludes: "c*"}', ['a.log', "d/e/it's $1.log"]],
  ['{recurse: yes, file_type: directory}', ['d', 'd/e']],
  ['{file_type: link}', ['link']],
  ['{file_type: any}', ['a.log', 'b.txt', 'd', 'link']],
  ['{use_regex: yes, patterns: ["^[ab]\\\\.(log|txt)$"]}', ['a.log', 'b.txt']],
  ['{use_regex: yes, patterns: ["log"]}', []],
  ['{age: 1d}', ['a.log']],
  ['{age: -1d}', ['b.txt']],
  ['{size: 1k}', ['a.log']],
  ['{size: -1k}', ['b.txt']],
  ['{contains: "second"}', ['b.txt']],
  ['{contains: "line"}', []],
  ['{contains: "line", read_whole_file: yes}', ['b.txt']],
  ['{mode: "0600"}', ['b.txt']],
  ['{mode: "0004", exact_mode: no}', ['a.log']],
];

it.each(cases)('%s', async (args, names) => {
  await using host = await populated();
  const run = await host.run(find, args.replace('{', `{paths: ${host.dir}, `));
  const files = run.result['files'] as { path: string }[];
  expect(files.map((f) => relative(host.dir, f.path)).sort()).toEqual(names);
  expect(run.result).toMatchObject({ matched: names.length, changed: false, msg: 'All paths examined' });
});

it('gives what stat gives, and checksums', async () => {
  await using host = await populated();
  const run = await host.run(find, `paths: ${host.dir}\npatterns: b.txt\nget_checksum: yes`);
  expect(run.result['files']).toEqual([
    expect.objectContaining({
      path: `${host.dir}/b.txt`,
      mode: '0600',
      isreg: true,
      size: 18,
      pw_name: 'root',
      checksum: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
    }),
  ]);
  expect(run.roundTrips).toBeLessThanOrEqual(2);
});

it('says where it could not look', async () => {
  await using host = await populated();
  const run = await host.run(find, `paths: [${host.dir}/none, ${host.dir}]\nlimit: 1`);
  expect(run.result).toMatchObject({
    matched: 1,
    skipped_paths: { [`${host.dir}/none`]: `'${host.dir}/none' is not a directory` },
  });
  expect(run.warned).toHaveLength(1);
});

it('counts at least and at most', () => {
  expect([within(5, 5), within(4, 5), within(5, -5), within(6, -5), within(1, undefined), within(1, -0)]).toEqual([
    true, false, true, false, true, false,
  ]); // prettier-ignore
});

it('looks for contains in files of any size, piece by piece, and tells which are too large to be read whole', async () => {
  await using host = await openHost();
  const line = `${'ä'.repeat(500)}\n`;
  const big = line.repeat(2500);
  await writeFile(join(host.dir, 'end'), `${big}needle\n`);
  await writeFile(join(host.dir, 'none'), big);
  await writeFile(join(host.dir, 'long'), `needle${'x'.repeat(17 * 2 ** 20)}`);
  const names = (run: { result: Readonly<Record<string, unknown>> }): string[] =>
    (run.result['files'] as { path: string }[]).map((f) => relative(host.dir, f.path)).sort();
  expect(names(await host.run(find, `paths: ${host.dir}\ncontains: needle`))).toEqual(['end', 'long']);
  const whole = await host.run(find, `paths: ${host.dir}\ncontains: needle\nread_whole_file: yes`);
  expect(names(whole)).toEqual(['end']);
  expect(JSON.stringify(whole.result['skipped_paths'])).toContain('too large for read_whole_file');
}, 60_000);
