import { describe, expect, it } from 'vitest';
import { mask, Redactor, scrubbedStream } from '../../src/secrets/index.ts';

const scrub = (text: string): string => new Redactor().scrub(text);

describe('the password of an address', () => {
  it.each([
    ['https://u:hunter22@host/x.git', `https://u:${mask}@host/x.git`],
    ['redis://:hunter22@host:6379', `redis://:${mask}@host:6379`],
    ['git clone git+https://u:p@ss@host; x', `git clone git+https://u:${mask}@host; x`],
    ['{"a":"http://u:p1@h","b":"m@n"}', `{"a":"http://u:${mask}@h","b":"m@n"}`],
    ['"http:\\/\\/u:hunter22@h\\/"', `"http:\\/\\/u:${mask}@h\\/"`],
    ['?to=https%3A%2F%2Fu%3Ahunter22%40h%2Fx', `?to=https%3A%2F%2Fu%3A${mask}%40h%2Fx`],
    ['http://a:b1@c and http://d:e1@f', `http://a:${mask}@c and http://d:${mask}@f`],
    ['https://u:hunt…', `https://u:${mask}…`],
  ])('is masked though nobody said that it is a secret: %s', (text, expected) => {
    expect(scrub(text)).toBe(expected);
    expect(scrub(expected)).toBe(expected);
  });

  it.each([
    'http://host:8080/a@b',
    'http://host:8080…',
    'ssh://git@host:22/x@y',
    'http://[::1]:80/a@b',
    'docker://alpine:3.18@sha256:abc',
    'http://u:{{pw}}@h http://u:$PW@h http://u:${PW}@h',
    'a:b@c user@host:path',
  ])('is not seen in %s', (text) => expect(scrub(text)).toBe(text));

  it('is masked in the members of results', () => {
    const redactor = new Redactor();
    expect(redactor.scrubValue({ url: ['http://u:hunter22@h'] })).toEqual({ url: [`http://u:${mask}@h`] });
    expect(redactor.scrubMembers({ 'http://u:p1@h': 'http://u:p1@h' })).toEqual({
      'http://u:p1@h': `http://u:${mask}@h`,
    });
  });

  it('is masked wherever a stream is cut', () => {
    const text = 'see http://u:hunter22@host/ and go on\n';
    for (let at = 1; at < text.length; at++) {
      const clear = scrubbedStream(new Redactor());
      const out = [text.slice(0, at), text.slice(at)].map((part) => clear(Buffer.from(part))).join('');
      expect(out).toBe(`see http://u:${mask}@host/ and go on\n`);
    }
  });

  it('is a secret of its own where the address is one', () => {
    const redactor = new Redactor();
    redactor.add('postgres://shop:p%40ssw0rd@db/shop');
    expect(redactor.scrub('PGPASSWORD=p@ssw0rd or p%40ssw0rd, shop')).toBe(
      `PGPASSWORD=${mask} or ${mask}, shop`,
    );
  });

  it('costs little where a text is made to cost much', () => {
    const texts = ['://', '://a:', ':', '%3A%2F%2F', '%3A%2F%2F%3A', '%3A', '//a:b'].map((part) =>
      part.repeat(100_000),
    );
    // Would not come to its end.
    for (const text of texts) expect(typeof scrub(text)).toBe('string');
  });
});
