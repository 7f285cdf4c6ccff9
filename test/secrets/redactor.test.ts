import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mask, Redactor } from '../../src/secrets/index.ts';
import { quote } from '../../src/util/shell.ts';
import { TemplateString } from '../../src/util/value.ts';

function redactor(...secrets: readonly string[]): Redactor {
  const made = new Redactor();
  for (const secret of secrets) made.add(secret);
  return made;
}

/** Secrets as people have them: some printable characters, quotes and backslashes among them, other scripts too. */
const secrets = fc
  .string({ unit: 'grapheme', minLength: 6, maxLength: 24 })
  .filter((s) => s.trim().length >= 6 && !s.includes('*') && Buffer.from(s).toString() === s);

const around = fc.string({ maxLength: 12 });

/** That an encoding of a text around a secret, scrubbed, holds nothing of the secret when it is decoded. */
function hides(encode: (text: string) => string, find: (secret: string) => string): void {
  fc.assert(
    fc.property(secrets, around, around, (secret, before, after) => {
      const scrubbed = redactor(secret).scrub(encode(before + secret + after));
      expect(scrubbed).not.toContain(find(secret));
      expect(scrubbed).toContain(mask);
    }),
    { numRuns: 300 },
  );
}

const inner = (json: string): string => json.slice(1, -1);

describe('a secret is masked', () => {
  it('as it is', () =>
    hides(
      (text) => text,
      (s) => s,
    ));
  it('in JSON, and in JSON inside JSON', () => {
    hides(JSON.stringify, (s) => inner(JSON.stringify(s)));
    hides(
      (text) => JSON.stringify(JSON.stringify(text)),
      (s) => inner(JSON.stringify(inner(JSON.stringify(s)))),
    );
  });
  it('in URLs', () => {
    hides(encodeURIComponent, encodeURIComponent);
    hides(
      (text) => encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase()),
      (s) => encodeURIComponent(s),
    );
    hides(
      (text) => new URLSearchParams({ q: text }).toString(),
      (s) => new URLSearchParams({ q: s }).toString().slice(2),
    );
  });
  it('quoted for sh', () => hides(quote, (s) => quote(s).replace(/^'|'$/g, '')));
  it('in base64, whatever stands before it', () => {
    fc.assert(
      fc.property(
        secrets,
        around,
        around,
        fc.constantFrom('base64', 'base64url'),
        (secret, before, after, kind) => {
          const encoded = Buffer.from(before + secret + after).toString(kind);
          const scrubbed = redactor(secret).scrub(encoded);
          expect(scrubbed).toContain(mask);
          const rest = scrubbed.split(mask).map((part) => Buffer.from(part, 'base64').toString('latin1'));
          for (const part of rest) expect(part).not.toContain(Buffer.from(secret).toString('latin1'));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('what is left', () => {
  it('is the text itself where there is no secret', () => {
    fc.assert(
      fc.property(fc.array(secrets), fc.string(), (list, text) => {
        const safe = list.filter((s) => !s.split('').some((char) => text.includes(char)));
        expect(redactor(...safe).scrub(text)).toBe(text);
      }),
    );
  });
  it('holds nothing of secrets that overlap or contain each other', () => {
    expect(redactor('abcd', 'cdef').scrub('xabcdefx')).toBe(`x${mask}x`);
    expect(redactor('pass', 'password1').scrub('password1 pass')).toBe(`${mask} ${mask}`);
    expect(redactor('secret').scrub('secretsecret')).toBe(mask);
  });
  it('keeps short texts, which are no secrets', () => {
    expect(redactor('ab', '', '  ').scrub('ab  abab')).toBe('ab  abab');
    expect(redactor('abc').scrub('abc')).toBe(mask);
  });
  it('has no line of a key', () => {
    const key = '-----BEGIN KEY-----\nMIIEpAIBAAKCAQEA\nq83nvZ8aBcDe\n-----END KEY-----\n';
    const scrubbed = redactor(key).scrub('read: q83nvZ8aBcDe and MIIEpAIBAAKCAQEA');
    expect(scrubbed).toBe(`read: ${mask} and ${mask}`);
    expect(redactor(key).scrub(JSON.stringify({ key }))).toBe(`{"key":"${mask}"}`);
  });
});

describe('data', () => {
  it('is scrubbed in depth, keys and numbers too', () => {
    const r = redactor('hunter2', '4711');
    expect(
      r.scrubValue({ a: ['x hunter2', { hunter2: 1 }], b: 4711, c: new Map([['hunter2', 'y']]) }),
    ).toEqual({
      a: [`x ${mask}`, { [mask]: 1 }],
      b: mask,
      c: new Map([[mask, 'y']]),
    });
    expect(r.scrubValue(new TemplateString('{{ a }} hunter2')).text).toBe(`{{ a }} ${mask}`);
  });
  it('is the same object when there is nothing to take out', () => {
    const data = { a: [1, { b: 'x' }], c: new Map([['d', 'e']]) };
    expect(redactor('hunter2').scrubValue(data)).toBe(data);
    expect(redactor().scrubValue(data)).toBe(data);
  });
});

describe('many secrets', () => {
  it('are found in one pass', () => {
    const list = Array.from({ length: 2000 }, (_, i) => `secret-${i}-${(i * 7919).toString(36)}x`);
    const r = redactor(...list);
    const line = 'ok: [host1] => {"changed": false, "msg": "nothing to see"}\n';
    const text = line.repeat(20_000) + (list[1234] ?? '');
    r.scrub('warm up');
    const start = performance.now();
    const scrubbed = r.scrub(text);
    expect(performance.now() - start).toBeLessThan(400);
    expect(scrubbed.endsWith(`\n${mask}`)).toBe(true);
  });
});

describe('the real sh', () => {
  it('prints a secret that scrubbing hides, with set -x too', () => {
    const secret = `it's "a" $ecret\\`;
    const out = execFileSync('sh', ['-xc', `printf '%s\n' ${quote(secret)} 2>&1`], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    expect(redactor(secret).scrub(out)).toBe(`${mask}\n`);
  });
});
