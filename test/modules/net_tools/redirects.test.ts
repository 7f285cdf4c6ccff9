import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unarchive } from '../../../src/modules/files/unarchive/unarchive.ts';
import { getUrl } from '../../../src/modules/net_tools/get-url/get-url.ts';
import { uri } from '../../../src/modules/net_tools/uri/uri.ts';
import { openHost } from '../harness.ts';
import { serve } from './server.ts';

const options = [
  ['nothing more', ''],
  ['unredirected_headers', 'unredirected_headers: [X-Other]\n'],
  ['force_basic_auth', 'force_basic_auth: true\n'],
  ['a login', 'url_username: u\nurl_password: p\n'],
  [
    'a forced login',
    'url_username: u\nurl_password: p\nforce_basic_auth: true\nunredirected_headers: [X-Other]\n',
  ],
] as const;

describe.each([
  ['uri', uri, ''],
  ['get_url', getUrl, 'dest: DIR/f\n'],
] as const)('%s, redirected to another server', (_name, module, dest) => {
  it.each(options)('sends it no secrets: %s', async (_what, args) => {
    await using host = await openHost();
    await using away = await serve({ '/f': { body: 'content' } });
    await using home = await serve({ '/f': { status: 302, headers: { Location: `${away.url}/f` } } });
    const headers = 'headers: {Authorization: Bearer x, Cookie: a=b, X-Auth-Token: t, X-Mine: m}\n';
    const { result } = await host.run(
      module,
      `url: ${home.url}/f\n${dest.replace('DIR', host.dir)}${headers}${args}`,
    );
    expect(result).toMatchObject({ [module === uri ? 'status' : 'status_code']: 200 });
    expect(away.asked).toEqual(['GET /f']);
    expect(home.headers[0]).toHaveProperty('authorization');
    const sent = Object.keys(away.headers[0] ?? {});
    expect(sent).toContain('x-mine');
    for (const name of ['authorization', 'cookie', 'x-auth-token']) expect(sent).not.toContain(name);
  });

  it.each(['file:///etc/passwd', 'gopher://127.0.0.1:1/', 'data:,x'])('to %s, says so', async (location) => {
    await using host = await openHost();
    await using home = await serve({ '/f': { status: 302, headers: { Location: location } } });
    const { result } = await host.run(module, `url: ${home.url}/f\n${dest.replace('DIR', host.dir)}`);
    expect(JSON.stringify(result)).toContain(
      `HTTP Error 302: Found - Redirection to url '${location}' is not allowed`,
    );
  });
});

it('a large file is got by the host’s curl from where the redirects led, with what may be said there', async () => {
  await using host = await openHost();
  const body = Buffer.alloc(5 * 1024 * 1024, 'x');
  await using away = await serve({ '/big': { body } });
  await using home = await serve({ '/big': { status: 302, headers: { Location: `${away.url}/big` } } });
  const { result } = await host.run(
    getUrl,
    `url: ${home.url}/big\ndest: ${host.dir}/big\nheaders: {X-Auth-Token: t, X-Mine: m}`,
  );
  expect(result).toMatchObject({ changed: true, size: body.length });
  expect(home.asked).toEqual(['GET /big']);
  for (const sent of away.headers) {
    expect(sent['x-mine']).toBe('m');
    expect(sent).not.toHaveProperty('x-auth-token');
  }
});

it('unarchive does not unpack what a redirect to a file names', async () => {
  await using host = await openHost();
  await using home = await serve({ '/a.tar': { status: 302, headers: { Location: 'file:///etc/passwd' } } });
  const { result } = await host.run(unarchive, `src: ${home.url}/a.tar\ndest: ${host.dir}\nremote_src: true`);
  expect(JSON.stringify(result)).toContain('is not allowed');
});

it.each([
  ['uri', uri, ''],
  ['get_url', getUrl, 'dest: DIR/f\n'],
] as const)('%s takes a % in a URL that begins no escape for itself', async (_name, module, dest) => {
  await using host = await openHost();
  await using server = await serve({ '/f': { body: 'x', login: 'me:100%' } });
  const url = `${server.url.replace('//', '//me:100%@')}/f`;
  const { result } = await host.run(module, `url: "${url}"\n${dest.replace('DIR', host.dir)}`);
  expect(result).toMatchObject({ [module === uri ? 'status' : 'status_code']: 200 });
});

it('get_url finds a file of the host whose name has a %', async () => {
  await using host = await openHost();
  writeFileSync(join(host.dir, '100%'), 'x');
  const { result } = await host.run(getUrl, `url: "file://${host.dir}/100%"\ndest: ${host.dir}/f`);
  expect(result).toMatchObject({ changed: true });
});
