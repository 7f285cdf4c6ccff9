import { describe, expect, it } from 'vitest';
import { proxyFor, type Environment } from '../../src/connection/http/proxy.ts';

const p = 'http://p:1';

/** What Python 3.11's `getproxies` and `proxy_bypass` answer; null where they go directly. */
// prettier-ignore
const answers: readonly (readonly [Environment, string, string | null])[] = [
  [{ http_proxy: 'http://p:3128' }, 'http://example.com/x', 'http://p:3128'],
  [{ http_proxy: 'http://p:3128' }, 'https://example.com/x', null],
  [{ https_proxy: 'p:3128' }, 'https://example.com/x', 'http://p:3128'],
  [{ HTTP_PROXY: p }, 'http://example.com/', p],
  [{ http_proxy: '', HTTP_PROXY: p }, 'http://example.com/', null],
  [{ http_proxy: 'http://low:1', HTTP_PROXY: 'http://up:1' }, 'http://example.com/', 'http://low:1'],
  [{ http_proxy: p, no_proxy: '*' }, 'http://example.com/', null],
  [{ http_proxy: p, no_proxy: 'example.com' }, 'http://example.com/', null],
  [{ http_proxy: p, no_proxy: 'example.com' }, 'http://www.example.com/', null],
  [{ http_proxy: p, no_proxy: 'example.com' }, 'http://badexample.com/', p],
  [{ http_proxy: p, no_proxy: '.example.com' }, 'http://example.com/', null],
  [{ http_proxy: p, no_proxy: '.example.com, other.org' }, 'http://a.other.org/', null],
  [{ http_proxy: p, no_proxy: 'EXAMPLE.com' }, 'http://Example.COM/', null],
  [{ http_proxy: p, no_proxy: 'example.com:8080' }, 'http://example.com:8080/', null],
  [{ http_proxy: p, no_proxy: 'example.com:8080' }, 'http://example.com/', p],
  [{ http_proxy: p, no_proxy: 'example.com' }, 'http://example.com:8080/', null],
  [{ http_proxy: p, no_proxy: '127.0.0.1' }, 'http://127.0.0.1:8500/', null],
  [{ http_proxy: p, no_proxy: '127.0.0.0/8' }, 'http://127.0.0.1:8500/', p],
  [{ http_proxy: p, no_proxy: '0.0.1' }, 'http://127.0.0.1:8500/', null],
  [{ http_proxy: p, no_proxy: ',' }, 'http://example.com/', p],
  [{ http_proxy: p, NO_PROXY: 'example.com' }, 'http://example.com/', null],
  [{ http_proxy: p, NO_PROXY: 'example.com', no_proxy: '' }, 'http://example.com/', p],
  [{ http_proxy: p, no_proxy: '*.example.com' }, 'http://a.example.com/', p],
  [{ http_proxy: p, no_proxy: 'a,*' }, 'http://b/', p],
  [{ http_proxy: 'https://p:1' }, 'http://example.com/', 'https://p:1'],
];

describe('the proxy for an address', () => {
  it.each(answers)('is the one that Python takes: %j, %s', (environment, url, expected) => {
    expect(proxyFor(new URL(url), environment)?.url.origin ?? null).toBe(expected);
  });

  it('gets the user and the password that stand in the variable', () => {
    const proxy = proxyFor(new URL('http://example.com'), { http_proxy: 'http://jo:a%40b%zz@p:1' });
    expect(proxy?.url.href).toBe('http://p:1/');
    expect(proxy?.authorization).toBe(`Basic ${Buffer.from('jo:a@b%zz').toString('base64')}`);
  });

  it.each(['socks5://jo:secret@p:1', 'http://jo:secret@p:port', 'jo:secret'])(
    'is refused without showing it: %s',
    (value) => {
      const ask = (): unknown => proxyFor(new URL('http://example.com'), { http_proxy: value });
      expect(ask).toThrow('http://example.com: http_proxy does not have the address of an HTTP proxy');
    },
  );
});
