import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loginFor } from '../../src/connection/http/netrc.ts';
import { getUrl } from '../../src/modules/net_tools/get-url/get-url.ts';
import { uri } from '../../src/modules/net_tools/uri/uri.ts';
import { openHost } from '../modules/harness.ts';
import { serve } from '../modules/net_tools/server.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-netrc-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const files = [
  'machine h login u password p',
  'machine h\n  login u\n  account a\n  password p\nmachine other login x password y',
  'machine other login x password y\ndefault login d password e',
  'machine h user u password "a b\\"c"',
  'machine h login u password p\\ q\\\\r',
  'machine h login u password #p',
  '# a comment machine h login no password no\nmachine h login u # who\n password p',
  '#comment\nmachine h login u password p',
  'macdef init\ncd /tmp\nmachine h login no password no\n\nmachine h login u password p',
  'machine h login u password p\nmacdef x\nls\n\ndefault login d password e',
  'machine h login first password p\nmachine h login last password q',
  'machine h login u',
  'machine h password p',
  'machine H login u password p',
  'machine hh login u password p',
  '',
  'default',
  'machine',
  'nonsense h',
  'machine h login u passwort p',
  'machine h login u password p extra',
  'machine h login u password "open',
  'default login d password e machine h login u password p',
];

const python = `
import json, netrc, sys
try:
    found = netrc.netrc(sys.argv[1]).authenticators('h')
    print(json.dumps([found[0], found[2]] if found and found[0] and found[2] else None))
except netrc.NetrcParseError as error:
    print(json.dumps('line %d' % error.lineno))
`;
const hasPython = spawnSync('python3', ['-c', 'import netrc']).status === 0;
it.skipIf(!hasPython).each(files)('reads %j as Python does (needs python3)', (text) => {
  const path = join(dir, 'given');
  writeFileSync(path, text);
  const expected: unknown = JSON.parse(execFileSync('python3', ['-c', python, path], { encoding: 'utf8' }));
  let got: unknown;
  try {
    const login = loginFor({ path, text, distrusted: undefined }, 'h');
    got = login === undefined ? null : [login.user, login.password];
  } catch (error) {
    got = `line ${/at line (\d+)$/.exec((error as Error).message)?.[1] ?? '?'}`;
  }
  expect(typeof got === 'string' ? 'wrong' : got).toEqual(typeof expected === 'string' ? 'wrong' : expected);
});

const basic = (login: string): string => `Basic ${Buffer.from(login).toString('base64')}`;
const netrc = (text: string): { environment: Record<string, string> } => {
  const path = join(dir, 'netrc');
  writeFileSync(path, text);
  return { environment: { NETRC: path } };
};
const given = 'machine 127.0.0.1 login u password secret-4711';

describe.each([
  ['uri', uri, ''],
  ['get_url', getUrl, 'dest: DIR/f\n'],
] as const)('%s with a file of logins', (_name, module, dest) => {
  it('sends the login of the server at once, unless another is given or it is not wanted', async () => {
    await using host = await openHost();
    await using server = await serve({ '/f': { body: 'x' } });
    const args = `url: ${server.url}/f\n${dest.replace('DIR', host.dir)}force: true\n`;
    const wants = [
      ['', basic('u:secret-4711')],
      ['headers: {authorization: Bearer x}\n', basic('u:secret-4711')],
      ['use_netrc: false\n', undefined],
      ['url_username: me\nurl_password: you\nforce_basic_auth: true\n', basic('me:you')],
      ['url_username: me\nurl_password: you\n', undefined],
    ] as const;
    for (const [more, wanted] of wants) {
      server.headers.length = 0;
      await host.run(module, args + more, netrc(given));
      expect([more, server.headers.at(-1)?.authorization]).toEqual([more, wanted]);
    }
  });

  it('takes it to no other server', async () => {
    await using host = await openHost();
    await using away = await serve({ '/f': { body: 'x' } });
    await using home = await serve({ '/f': { status: 302, headers: { Location: `${away.url}/f` } } });
    await host.run(module, `url: ${home.url}/f\n${dest.replace('DIR', host.dir)}`, netrc(given));
    expect(home.headers[0]?.authorization).toBe(basic('u:secret-4711'));
    expect(away.headers[0]?.authorization).toBeUndefined();
  });

  it('says what is wrong with the file, but none of its words', async () => {
    await using host = await openHost();
    await using server = await serve({ '/f': { body: 'x' } });
    const args = `url: ${server.url}/f\n${dest.replace('DIR', host.dir)}`;
    const { result } = await host.run(module, args, netrc('machine h\nlogin u secret-4711 x'));
    expect(result['msg']).toContain('netrc cannot be understood at line 2');
    expect(JSON.stringify(result)).not.toContain('secret-4711');
    expect(server.asked).toEqual([]);
  });

  it('refuses the usual file where others can read it', async () => {
    const before = process.env['HOME'];
    process.env['HOME'] = dir;
    try {
      const path = join(dir, '.netrc');
      writeFileSync(path, given);
      chmodSync(path, 0o644);
      await using host = await openHost();
      await using server = await serve({ '/f': { body: 'x' } });
      const args = `url: ${server.url}/f\n${dest.replace('DIR', host.dir)}`;
      expect((await host.run(module, args)).result['msg']).toContain(`${path} can be read by others`);
      chmodSync(path, 0o600);
      await host.run(module, args);
      expect(server.headers[0]?.authorization).toBe(basic('u:secret-4711'));
    } finally {
      process.env['HOME'] = before;
    }
  });
});

it('reads a file of very many words, such as a hostile host may have, without holding up the others', () => {
  const text = 'machine other login x password y\n'.repeat(200_000);
  expect(loginFor({ path: 'f', text: `${text}${given}`, distrusted: undefined }, '127.0.0.1')).toEqual({
    user: 'u',
    password: 'secret-4711',
  });
});
