import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mask, Redactor, scrubbedStream } from '../../src/secrets/index.ts';
import { cut, cutMark, cutStart } from '../../src/util/cut.ts';
import { quote } from '../../src/util/shell.ts';
import { TemplateString, valueText } from '../../src/util/value.ts';
import { templar } from '../template/support.ts';

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
const hexOf = (text: string): string => Buffer.from(text).toString('hex');

/** That an encoding of a text around a secret, scrubbed, holds nothing of the secret when it is decoded. */
function hides(encode: (text: string) => string, find: (secret: string) => string): void {
  fc.assert(
    fc.property(secrets, around, around, (secret, before, after) => {
      const scrubbed = redactor(secret).scrub(encode(before + secret + after));
      expect(scrubbed).not.toContain(find(secret));
      expect(scrubbed).toContain(mask);
    }),
    { numRuns: 100 },
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
    expect(redactor('~    !').scrub('q=%7E++++%21')).toBe(`q=${mask}`);
    hides(
      (text) => new URLSearchParams({ q: text }).toString(),
      (s) => new URLSearchParams({ q: s }).toString().slice(2),
    );
  });
  it('as Jinja and Python write it in URLs', () => {
    const python = (text: string): string =>
      encodeURIComponent(text)
        .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
        .replaceAll('%2F', '/');
    hides(python, python);
    expect(redactor('a/b c&d').scrub('u=a/b%20c%26d')).toBe(`u=${mask}`);
  });
  it('in HTML and XML', () => {
    for (const [single, double] of [
      ['&#39;', '&#34;'],
      ['&#x27;', '&quot;'],
      ['&apos;', '&quot;'],
      ["'", '&quot;'],
    ] as const) {
      const html = (text: string): string =>
        text
          .replaceAll('&', '&amp;')
          .replaceAll('<', '&lt;')
          .replaceAll('>', '&gt;')
          .replaceAll("'", single)
          .replaceAll('"', double);
      hides(html, html);
    }
  });
  it('escaped for regular expressions', () => {
    const escape = (text: string): string => text.replace(/[\t\n\v\f\r #$&()*+\-.?[\\\]^{|}~]/g, '\\$&');
    hides(escape, escape);
    hides(
      (text) => text.replace(/[^\w]/g, '\\$&'),
      (text) => text.replace(/[^\w]/g, '\\$&'),
    );
  });
  it('with every character as a number', () => {
    const codes: ((text: string) => string)[] = [
      (text) => Array.from(text, (c) => `&#${c.codePointAt(0)};`).join(''),
      (text) => Array.from(text, (c) => `&#x${c.codePointAt(0)?.toString(16)};`).join(''),
      (text) => text.replace(/[\s\S]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
      (text) => text.replace(/[\s\S]/g, (c) => `\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`),
      (text) => Array.from(Buffer.from(text), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
      (text) => hexOf(text).toUpperCase().replace(/../g, '=$&'),
    ]; // prettier-ignore
    for (const code of codes) hides(code, code);
  });
  it('with marks that Compose, systemd and sed need', () => {
    const escapes: ((text: string) => string)[] = [
      (text) => text.replaceAll('$', '$$$$'),
      (text) => text.replaceAll('%', '%%'),
      (text) => text.replace(/[\\/&]/g, '\\$&'),
    ];
    for (const escape of escapes) hides(escape, escape);
    expect(redactor('a$b/c%d&e').scrub('a$$b/c%d&e a$b/c%%d&e s/x/a$b\\/c%d\\&e/')).toBe(
      `${mask} ${mask} s/x/${mask}/`,
    );
  });
  it('quoted for sh inside a quoted program', () => {
    for (const word of [quote, (text: string) => `'${text.replaceAll("'", `'"'"'`)}'`])
      expect(redactor("it's hunter2").scrub(`sh -c ${word(`echo ${word("it's hunter2")}`)}`)).not.toContain(
        'hunter',
      );
  });
  it('in base64 of UTF-16', () => {
    const wide = (text: string): string => Buffer.from(text, 'utf16le').toString('base64');
    for (const before of ['', 'a', 'ab'])
      expect(
        Buffer.from(redactor('hunter2-hunter3').scrub(wide(`${before}hunter2-hunter3;`)), 'base64').toString(
          'utf16le',
        ),
      ).not.toContain('unter');
  });
  it('in hexadecimal digits', () => hides(hexOf, hexOf));
  it('in digits whose letters are of both sizes, in URLs and escapes too', () => {
    const mixed = (code: string): string =>
      code.replace(/[a-f]/gi, (letter, at: number) =>
        at % 3 === 0 ? letter.toUpperCase() : letter.toLowerCase(),
      );
    hides((text) => mixed(hexOf(text)), (s) => mixed(hexOf(s))); // prettier-ignore
    const url = (text: string): string => encodeURIComponent(text).replace(/%../g, mixed);
    hides(url, url);
    const r = redactor('pässwörd/Ünïx', 'c0ffee\u{1f600}BAD');
    for (const text of [
      'p%c3%A4ssw%C3%b6rd%2f%c3%9Cn%C3%AFx',
      'p\\u00E4ssw\\u00f6rd/\\u00DCn\\u00efx',
      '70C3a47373 77c3B672642fc39c6eC3AF78'.replace(' ', ''),
      'p%25c3%25A4ssw%25C3%25b6rd%252f%25c3%259Cn%25C3%25AFx',
    ])
      expect(r.scrub(`<${text}>`), text).toBe(`<${mask}>`);
    expect(redactor('c0ffeeBADf00d').scrub('C0FFeebadF00D')).toBe(mask);
    const clear = scrubbedStream(r);
    expect(
      ['say p%c3%A4ssw', '%C3%b6rd%2f%c3%9Cn%C3%AFx', ' end\n']
        .map((piece) => clear(Buffer.from(piece)))
        .join(''),
    ).toBe(`say ${mask} end\n`);
  });
  it('in the filters and repr of the template engine', () => {
    const secret = `it's <"a">/b & c.d\\e é€😀\n$x`;
    const forms = [
      's | urlencode', "{'k': s} | urlencode", 's | e', 's | regex_escape', "s | regex_escape('posix_basic')",
      's | b64encode', "('ab' ~ s) | b64encode", "('abc' ~ s ~ 'd') | b64encode", "{'k': s} | to_json | b64encode",
      's | to_json', 's | to_json | to_json', 's | to_json | to_json | to_json', 's | quote', 's | to_yaml', '[s] | to_nice_yaml',
      '[s] | to_nice_json', '[s] | string', "{'k': [s]} | pprint", "{'k': s} | to_json(ensure_ascii=false)", 's | tojson',
    ]; // prettier-ignore
    for (const form of forms) {
      const text = valueText(templar({ s: secret }).expression(form));
      const scrubbed = redactor(secret).scrub(text);
      expect([form, scrubbed.includes(mask)]).toEqual([form, true]);
      expect([form, /<|&lt;|%3C|\\u003c/i.test(scrubbed)]).toEqual([form, false]);
    }
  });
  it('though its lines are broken', () => {
    const secret = 'correct horse battery staple, said the user';
    const r = redactor(secret);
    const encoded = Buffer.from(`user=root&password=${secret}&more=${'x'.repeat(90)}`).toString('base64');
    for (const width of [20, 60, 64, 76])
      for (const end of ['\n', '\r\n', '\n    ']) {
        const lines = encoded.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
        const left = r.scrub(lines.join(end)).replace(/\s/g, '').split(mask);
        expect(left).toHaveLength(2);
        for (const part of left)
          for (const shift of [0, 1, 2, 3])
            expect(Buffer.from(part.slice(shift), 'base64').toString()).not.toMatch(
              /orrec|horse|batte|stapl/,
            );
        const list = r.scrubValue(lines);
        expect(list.join('').split(mask)).toHaveLength(2);
      }
    expect(r.scrub('key: correct horse\n  battery staple, said\n  the user\n')).toBe(`key: ${mask}\n`);
    expect(r.scrub('"correct horse battery\\\n  \\ staple, said the user"')).toBe(`"${mask}"`);
    expect(r.scrub(JSON.stringify('correct horse battery staple, s\naid the user'))).toBe(`"${mask}"`);
  });
  it('in a stream, wherever that is cut', () => {
    fc.assert(
      fc.property(
        fc.array(secrets, { minLength: 1, maxLength: 3 }),
        fc.array(fc.oneof(around, fc.nat(2)), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 40 }),
        (list, parts, sizes) => {
          const r = redactor(...list);
          const text = parts.map((part) => (typeof part === 'string' ? part : (list[part] ?? ''))).join('');
          const bytes = Buffer.from(`${text}\n\n`);
          const clear = scrubbedStream(r);
          let out = '';
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const size = sizes[i % sizes.length] ?? 1;
            out += clear(bytes.subarray(at, at + size));
            at += size;
          }
          for (const secret of list) expect(out).not.toContain(secret);
          expect(r.scrub(`${text}\n\n`).startsWith(out.split(mask)[0] ?? '')).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
    const clear = scrubbedStream(redactor('hunter2hunter2'));
    expect(['say hunt', 'er2hun', 'ter2 and hunt', 'ing\n'].map((piece) => clear(Buffer.from(piece)))).toEqual([
      'say ', '', `${mask} and `, 'hunting\n',
    ]); // prettier-ignore
  });
  it('in a stream of nothing else, however long', () => {
    for (const secret of ['hunter2-hunter3', 'aaaaaaaaaa', 'abcabcabc']) {
      const clear = scrubbedStream(redactor(secret));
      const text = secret.repeat(20_000);
      let out = '';
      for (let at = 0; at < text.length; at += 4099) out += clear(Buffer.from(text.slice(at, at + 4099)));
      expect(out).toMatch(/^\*{8,}$/);
    }
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
      { numRuns: 100 },
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
    expect(redactor('abcdef', 'defghi').scrub('xabcdefghix')).toBe(`x${mask}x`);
    expect(redactor('pass', 'password1').scrub('password1 pass')).toBe(`${mask} ${mask}`);
    expect(redactor('secret').scrub('secretsecret')).toBe(mask);
  });
  it('keeps short texts, which are not secrets', () => {
    expect(redactor('ab', '', '  ').scrub('ab  abab')).toBe('ab  abab');
    expect(redactor('abc').scrub('abc')).toBe(mask);
  });
  it('keeps words that hold a short secret', () => {
    expect(redactor('host').scrub('ghost host hosts the-host _host host=host')).toBe(
      `ghost ${mask} hosts the-${mask} _host ${mask}=${mask}`,
    );
    expect(redactor('---').scrub('---- a --- b -----')).toBe(`---- a ${mask} b -----`);
    expect(redactor('a$b').scrub('xa$b a$b.')).toBe(`xa$b ${mask}.`);
  });
  it('has no line of a key', () => {
    const key = '-----BEGIN KEY-----\nMIIEpAIBAAKCAQEA\nq83nvZ8aBcDe\n-----END KEY-----\n';
    const scrubbed = redactor(key).scrub('read: q83nvZ8aBcDe and MIIEpAIBAAKCAQEA');
    expect(scrubbed).toBe(`read: ${mask} and ${mask}`);
    expect(redactor(key).scrub(JSON.stringify({ key }))).toBe(`{"key":"${mask}"}`);
  });
  it('holds no beginning of a secret that was cut', () => {
    fc.assert(
      fc.property(secrets, around, fc.nat(), (secret, before, at) => {
        const head = cut(before + secret, before.length + 3 + (at % (secret.length - 3)));
        expect(redactor(secret).scrub(head)).not.toContain(secret.slice(0, 3) + cutMark);
      }),
      { numRuns: 100 },
    );
    expect(redactor('correct horse').scrub('ran: echo correct h…')).toBe(`ran: echo ${mask}…`);
  });
  it('holds no end of a secret that was cut at its start', () => {
    fc.assert(
      fc.property(secrets, around, fc.nat(), (secret, after, at) => {
        const tail = cutStart(secret + after, after.length + 3 + (at % (secret.length - 3)));
        expect(redactor(secret).scrub(tail)).not.toContain(cutMark + secret.slice(-3));
      }),
      { numRuns: 100 },
    );
    const r = redactor('correct horse', 'battery staple');
    expect(r.scrub('…ct horse said …tery staple and correct…')).toBe(`…${mask} said …${mask} and ${mask}…`);
    r.add('another stable');
    expect(r.scrub('…er stable')).toBe(`…${mask}`);
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
    const named = (i: number): string => `secret-${i}-${(i * 7919).toString(36)}x`;
    const line = 'ok: [host1] => {"changed": false, "msg": "nothing to see"}\n';
    const text = line.repeat(5000) + named(1234);
    const few = redactor(...Array.from({ length: 5 }, (_, i) => named(i)));
    const many = redactor(...Array.from({ length: 2000 }, (_, i) => named(i)));
    const fastest = (r: Redactor): number =>
      Math.min(
        ...Array.from({ length: 7 }, () => {
          const start = performance.now();
          r.scrub(text);
          return performance.now() - start;
        }),
      );
    expect(fastest(many)).toBeLessThan(10 * fastest(few));
    expect(many.scrub(text).endsWith(`\n${mask}`)).toBe(true);
  });
});

describe('programs of a host', () => {
  const secret = `Tr0ub4dor & "c"'d \\é/€+3`;
  const left = /r0ub4|R0UB4|4dor|4DOR|bu0rt|Rod4b|\b4b[ :]?75|30[ :]?75/;
  it.each([
    ['bash quotes it', `bash -c 'printf %q "$S"'`],
    ['bash quotes it in the C locale', `LC_ALL=C bash -c 'printf %q "$S"'`],
    ['bash declares it', `bash -c 'declare -p S'`],
    ['bash declares it in the C locale', `LC_ALL=C bash -c 'export -p' | grep S=`],
    ['bash traces it in the C locale', `LC_ALL=C bash -xc ': "$S"' 2>&1`],
    ['sh exports it', `sh -c 'export -p' | grep S=`],
    ['cat -v', `printf %s "$S" | cat -v`],
    ['cat -A', `printf '\\033%s\\n' "$S" | cat -A`],
    ['od in bytes', `printf %s "$S" | od -An -v -tx1`],
    ['od with another offset', `printf 'some text %s' "$S" | od -An -v -tx1`],
    ['xxd -p', `printf 'a password is %s, and %s' "$S" "$S" | xxd -p`],
    ['capitals', `printf %s "$S" | tr a-z A-Z`],
    ['small letters', `printf %s "$S" | tr A-Z a-z`],
    ['a capital', `printf %s "$S" | sed 's/^./\\U&/'`],
    ['rev', `printf %s "$S" | rev`],
    ['base64 of base64', `printf 'user:%s' "$S" | base64 -w0 | sed 's/.*/{"auth":"&"}/' | base64 -w0`],
    ['jq in ASCII', `jq -na --arg s "$S" '$s'`],
    ['jq for sh', `jq -nr --arg s "$S" '$s | @sh'`],
    ['jq for an address', `jq -nr --arg s "$S" '$s | @uri | @uri'`],
    ['jq for HTML', `jq -nr --arg s "$S" '$s | @html'`],
    ['jq for CSV', `jq -nr --arg s "$S" '[$s] | @csv'`],
    [
      'ls with escapes',
      `d=$(mktemp -d) && cd "$d" && touch "$(printf %s "$S" | tr / -)" && ls -b | tr -- - /; rm -r "$d"`,
    ],
    ['fold', `printf %s "$S" | fold -w 7`],
  ])('print a secret that scrubbing hides: %s', (_, command) => {
    const out = execFileSync('sh', ['-c', command], { encoding: 'utf8', env: { ...process.env, S: secret } });
    const r = redactor(secret);
    expect(r.scrub(out)).toContain(mask);
    const rest = r.scrub(out).split(mask);
    for (const text of [
      ...rest,
      ...rest.map((part) => Buffer.from(part.replaceAll('\n', ''), 'base64').toString('latin1')),
    ])
      expect(text).not.toMatch(left);
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
