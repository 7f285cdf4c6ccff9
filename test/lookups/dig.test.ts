import { createSocket } from 'node:dgram';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reverseName } from '../../src/lookups/reverse-name.ts';
import { dictOf } from '../../src/util/value.ts';
import { ask } from './support.ts';

const types = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, CAA: 257 };

const label = (text: string): Buffer => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
const name = (dotted: string): Buffer =>
  Buffer.concat([...dotted.split('.').filter(Boolean).map(label), Buffer.from([0])]);
const u16 = (...numbers: number[]): Buffer => Buffer.from(numbers.flatMap((n) => [n >> 8, n & 255]));
const u32 = (...numbers: number[]): Buffer => u16(...numbers.flatMap((n) => [n >>> 16, n & 0xffff]));

/** Data of records by name and type. */
const zone = new Map<string, Buffer[]>([
  ['a.test/A', [Buffer.from([10, 0, 0, 1]), Buffer.from([10, 0, 0, 2])]],
  ['a.test/AAAA', [Buffer.from('20010db8000000000000000000000001', 'hex')]],
  ['a.test/MX', [Buffer.concat([u16(10), name('mail.a.test')])]],
  ['a.test/NS', [name('ns.a.test')]],
  ['a.test/TXT', [Buffer.concat([label('{{ 1 }}'), label('two "x"')])]],
  ['a.test/SRV', [Buffer.concat([u16(1, 2, 443), name('srv.a.test')])]],
  ['a.test/SOA', [Buffer.concat([name('ns.a.test'), name('me.a.test'), u32(5, 4, 3, 2, 1)])]],
  ['a.test/CAA', [Buffer.concat([Buffer.from([0]), label('issue'), Buffer.from('ca.test')])]],
  ['www.a.test/CNAME', [name('a.test')]],
  ['1.0.0.10.in-addr.arpa/PTR', [name('a.test')]],
]);
const names = new Set([...zone.keys()].map((key) => key.split('/')[0]));

/** An answer by RFC 1035: the question again, and records that refer to its name. */
function answer(query: Buffer): Buffer {
  let end = 12;
  const labels: string[] = [];
  for (let length = query[end] ?? 0; length > 0; length = query[end] ?? 0) {
    labels.push(query.toString('latin1', end + 1, end + 1 + length));
    end += length + 1;
  }
  const [asked, type] = [labels.join('.'), query.readUInt16BE(end + 1)];
  const typeName = Object.entries(types).find(([, number]) => number === type)?.[0] ?? '';
  const found = zone.get(`${asked}/${typeName}`) ?? [];
  const code = asked === 'broken.test' ? 2 : names.has(asked) ? 0 : 3;
  const records = found.map((data) => Buffer.concat([u16(0xc00c, type, 1), u32(60), u16(data.length), data]));
  const head = Buffer.concat([query.subarray(0, 2), u16(0x8180 | code, 1, found.length, 0, 0)]);
  return Buffer.concat([head, query.subarray(12, end + 5), ...records]);
}

const socket = createSocket('udp4');
socket.on('message', (query, { port, address }) => socket.send(answer(query), port, address));
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  ({ port } = socket.address());
});
afterAll(() => socket.close());

describe('dig', () => {
  const dig = (terms: string, options = ''): ReturnType<typeof ask> =>
    ask(`query('community.general.dig', ${terms}, '@127.0.0.1', port=${port}${options})`);
  it.each([
    ["'a.test.'", '', ['10.0.0.1', '10.0.0.2']],
    ["'a.test/AAAA'", '', ['2001:db8::1']],
    ["'a.test', 'qtype=mx'", '', ['10 mail.a.test.']],
    ["'a.test'", ", qtype='NS'", ['ns.a.test.']],
    ["'a.test/TXT'", '', ['{{ 1 }}" "two \\"x\\"']],
    ["'a.test/SRV'", '', ['1 2 443 srv.a.test.']],
    ["'a.test/SOA'", '', ['ns.a.test. me.a.test. 5 4 3 2 1']],
    ["'a.test/CAA'", '', ['0 issue "ca.test"']],
    ["'www.a.test/CNAME'", '', ['a.test.']],
    ["'10.0.0.1/PTR'", '', ['a.test.']],
    ["'1.0.0.10.in-addr.arpa./PTR'", '', ['a.test.']],
    ["'no.test'", '', ['NXDOMAIN']],
    ["'no.test'", ', real_empty=true', []],
    ["'no.test', 'a.test'", '', ['10.0.0.1', '10.0.0.2']],
    ["'www.a.test'", '', ['']],
    ["'broken.test'", '', ['']],
  ])('%s%s', async (terms, options, values) => {
    expect(await dig(terms, options)).toEqual(values);
  });
  it('gives dicts', async () => {
    const common = { owner: 'a.test.', class: 'IN' };
    expect(await dig("'a.test/MX', 'flat=0'")).toEqual([
      dictOf({ preference: 10, exchange: 'mail.a.test.', ...common, type: 'MX', ttl: null }),
    ]);
    expect(await dig("'a.test/AAAA'", ', flat=0')).toEqual([
      dictOf({ address: '2001:db8::1', ...common, type: 'AAAA', ttl: 60 }),
    ]);
  });
  it('fails where that is wanted, and on what it cannot ask', async () => {
    await expect(dig("'no.test', 'fail_on_error=yes'")).rejects.toThrow('Lookup failed');
    await expect(dig("'a.test/TLSA'")).rejects.toThrow('records of type TLSA cannot be asked for');
    await expect(dig("'a.test', 'class=CH'")).rejects.toThrow('illegal CLASS');
  });
});

it.each([
  ['192.0.2.5', '5.2.0.192.in-addr.arpa.'],
  ['2001:db8::1', '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.'],
  ['::', `${'0.'.repeat(32)}ip6.arpa.`],
  ['::ffff:192.0.2.1', '1.0.2.0.0.0.0.c.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa.'],
  ['a.test', undefined],
])('the reverse name of %s', (address, expected) => {
  expect(reverseName(address)).toBe(expected);
});
