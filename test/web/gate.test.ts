import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { admit, newToken } from '../../src/web/server/gate.ts';

const gate = { token: newToken(), port: 8765 };
const own = { host: '127.0.0.1:8765' };

const ask = (
  method: string,
  url: string,
  headers: Record<string, string>,
): { readonly status?: number; readonly path?: readonly string[] } =>
  admit({ method, url, headers } as unknown as IncomingMessage, gate);

const good = `/${gate.token}/api/runs`;

describe('who is let in', () => {
  it('a request with the token, to a name of this machine', () => {
    expect(ask('GET', `${good}?most=3`, own)).toMatchObject({ method: 'GET', path: ['api', 'runs'] });
    expect(ask('GET', good, { host: 'LOCALHOST:8765' })).toMatchObject({ path: ['api', 'runs'] });
    const same = { ...own, origin: 'http://127.0.0.1:8765', 'sec-fetch-site': 'same-origin' };
    expect(ask('POST', good, { ...same, 'content-type': 'application/json' })).toMatchObject({
      method: 'POST',
    });
  });

  it('what the user typed or opened from a bookmark, which no site has sent', () => {
    const typed = { ...own, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };
    expect(ask('GET', good, typed)).toMatchObject({ path: ['api', 'runs'] });
  });

  it('no change, though the page of another site opens the address like a visit', () => {
    const site = { ...own, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    const posted = { ...site, 'sec-fetch-dest': 'document', origin: 'http://127.0.0.1:8765' };
    expect(ask('POST', good, { ...posted, 'content-type': 'application/json' })).toMatchObject({
      status: 403,
    });
  });

  it.each([
    ['no token', '/api/runs'],
    ['an empty one', '//api/runs'],
    ['another one', `/${newToken()}/api/runs`],
    ['the beginning of it', `/${gate.token.slice(0, -1)}/api/runs`],
    ['more than it', `/${gate.token}x/api/runs`],
    ['it as a question', `/?token=${gate.token}`],
  ])('not with %s', (_, url) => {
    expect(ask('GET', url, own)).toMatchObject({ status: 403 });
  });

  it.each([
    'evil.test',
    'evil.test:8765',
    '127.0.0.1',
    '127.0.0.1:80',
    'localhost.evil.test:8765',
    '',
    '[::1]:8765',
  ])('not under the name %j, whatever leads here', (host) => {
    expect(ask('GET', good, { host })).toMatchObject({ status: 403 });
  });

  it.each([
    'http://evil.test',
    'null',
    'https://127.0.0.1:8765',
    'http://127.0.0.1:8766',
    'http://localhost:8765',
  ])('not from a page of %s', (origin) => {
    expect(ask('GET', good, { ...own, origin })).toMatchObject({ status: 403 });
    expect(ask('POST', good, { ...own, origin, 'content-type': 'application/json' })).toMatchObject({
      status: 403,
    });
  });

  it('not as a part of another page; following a link to it is a visit', () => {
    const foreign = { ...own, 'sec-fetch-site': 'cross-site' };
    expect(
      ask('GET', good, { ...foreign, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }),
    ).toMatchObject({ status: 403 });
    expect(
      ask('GET', good, { ...foreign, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }),
    ).toMatchObject({ status: 403 });
    expect(
      ask('GET', good, { ...foreign, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }),
    ).toMatchObject({ method: 'GET' });
  });

  it('nothing is changed without a page that says where it comes from, and JSON', () => {
    const origin = 'http://127.0.0.1:8765';
    expect(ask('POST', good, { ...own, 'content-type': 'application/json' })).toMatchObject({ status: 403 });
    expect(ask('POST', good, { ...own, origin })).toMatchObject({ status: 415 });
    expect(ask('POST', good, { ...own, origin, 'content-type': 'text/plain' })).toMatchObject({
      status: 415,
    });
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'HEAD'])
      expect(ask(method, good, own)).toMatchObject({ status: 405 });
  });

  it('an address that cannot be decoded is refused', () => {
    expect(ask('GET', `/${gate.token}/%ff`, own)).toMatchObject({ status: 400 });
    expect(ask('GET', 'http://127.0.0.1:8765/', own)).toMatchObject({ status: 400 });
  });
});
