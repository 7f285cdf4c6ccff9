import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from './fake-process.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-discreet-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function told(argv: readonly string[]): Promise<string> {
  const proc = fakeProcess({ cwd: dir, env: { HOME: dir, PATH: process.env['PATH'] ?? '' } });
  expect(await main(argv, proc)).not.toBe(0);
  expect(proc.stderr.text).toContain('ERROR!');
  return proc.stdout.text + proc.stderr.text;
}

describe('errors about what was typed', () => {
  it.each([
    'hunter22word',
    'a=1 hunter22',
    '=hunter22',
    '/hunter22',
    '[1, hunter22]',
    '{password: hunter22',
    'password: "hunter22',
    'password=hunter22 "x',
    "x='hunter22",
    'x={{ hunter22',
    'a: *hunter22',
    'a: !hunter22 x',
    'a: {{ hunter22 }} x',
    'password: hunter22: x',
    'a: 1\nhunter22\nb: 2',
    'a: 1\nhunter22:b\n c: d',
    '{"a": "hunter22\\q"}',
  ])('tell nothing of the extra variables %j', async (text) => {
    for (const command of [
      ['inventory', '--list'],
      ['adhoc', 'localhost', '-m', 'ping'],
    ])
      expect(await told([...command, '-i', 'localhost,', '-e', text])).not.toContain('hunter22');
  });

  it('tell kind and place of what is wrong with extra variables', async () => {
    expect(await told(['inventory', '--list', '-i', 'localhost,', '-e', 'a: 1\nb:\n\tc'])).toMatch(
      /a tab indents this line[\s\S]*-e:3:1/,
    );
    expect(await told(['inventory', '--list', '-i', 'localhost,', '-e', '[1]'])).toContain(
      'a map of names and values, not a list',
    );
  });

  it.each([
    [['--become-pasword-file=hunter22'], '--become-pasword-file'],
    [['--extra-vasr=pw=hunter22'], '--extra-vasr'],
    [['--ask-pass=hunter22'], '--ask-pass'],
    [['-khunter22'], 'unknown option'],
  ])('name a wrong option without its value: %j', async (words, expected) => {
    const text = await told(['run', 'site.yml', ...words]);
    expect(text).toContain(expected);
    expect(text).not.toContain('unter22');
  });

  it('mask the password of a file in what goes wrong afterwards', async () => {
    writeFileSync(join(dir, 'pw'), 'hunter22-from-file\n');
    writeFileSync(join(dir, 'site.yml'), '- hosts: localhost\n  tasks: []\n');
    const argv = ['run', join(dir, 'site.yml'), '-i', 'localhost,', '--become-password-file', 'pw'];
    const text = await told([...argv, '-e', '@hunter22-from-file']);
    expect(text).toContain('does not exist');
    expect(text).not.toContain('hunter22');
  });

  it.each([
    'PGPASSWORD: %',
    'MYSQL_PWD: %',
    'dbpassword: %',
    'wifi_psk: %',
    'Authorization: "Bearer %"',
    'db: postgres://u:%@h/db',
    'cmd: "PGPASSWORD=% psql"',
    'repo: "https://u:%@h/x"',
    'cmd: app login --password % --user me',
    'cmd: "app login --api-key \'%\'"',
    'cmd: curl -s -u me:% http://h/',
    'cmd: curl --user me:% http://h/',
    'cmd: mysqldump -u root -p% shop',
  ])('show no secret in the lines around a mistake: %s', async (line) => {
    const vars = line.replace('%', 'hunter22');
    writeFileSync(
      join(dir, 'lines.yml'),
      `- hosts: localhost\n  tasks:\n    - debug: {msg: x}\n      vars:\n        ${vars}\n      nosuch: 1\n`,
    );
    const text = await told(['run', join(dir, 'lines.yml'), '-i', 'localhost,']);
    expect(text).toMatch(/5 \| .*\*{8}/);
    expect(text).not.toContain('hunter22');
  });

  it.each(['cmd: app --password --user me', 'cmd: mysql -p shop', 'cmd: curl -u me http://h/'])(
    'hide nothing where no secret is: %s',
    async (line) => {
      writeFileSync(
        join(dir, 'lines.yml'),
        `- hosts: localhost\n  tasks:\n    - debug: {msg: x}\n      vars:\n        ${line}\n      nosuch: 1\n`,
      );
      expect(await told(['run', join(dir, 'lines.yml'), '-i', 'localhost,'])).toContain(line);
    },
  );

  it('show no secret of a setting whose sign was forgotten', async () => {
    writeFileSync(join(dir, 'own.cfg'), '[galaxy_server.x]\nurl = http://h\ntoken hunter22\n');
    const proc = fakeProcess({ cwd: dir, env: { HOME: dir, ANSIBLE_CONFIG: join(dir, 'own.cfg') } });
    expect(await main(['inventory', '--list', '-i', 'a,'], proc)).not.toBe(0);
    expect(proc.stderr.text).toMatch(/own\.cfg:3:1[\s\S]*3 \| token \*{8}/);
    expect(proc.stderr.text).not.toContain('hunter22');
  });
});
