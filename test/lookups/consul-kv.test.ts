import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './support.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const entries: Readonly<Record<string, string | null>> = {
  'app/one': 'eins',
  'app/two': '{{ 7 * 6 }}',
  'app/none': null,
  'ein Schlüssel': 'ü',
};

/** The part of Consul's API that is asked, as its documentation has it. */
function answer({ url = '', headers }: IncomingMessage): { status: number; body: string } {
  const { pathname, searchParams } = new URL(url, 'http://x');
  if (headers['x-consul-token'] === 'wrong') return { status: 403, body: 'ACL not found' };
  const key = decodeURIComponent(pathname.replace('/v1/kv/', ''));
  const found = Object.entries(entries).filter(([name]) =>
    searchParams.has('recurse') ? name.startsWith(key) : name === key,
  );
  if (found.length === 0 || searchParams.get('dc') === 'elsewhere') return { status: 404, body: '' };
  const body = found.map(([Key, value]) => ({ Key, Value: value === null ? null : base64(value) }));
  return { status: 200, body: JSON.stringify(body) };
}

const server = createServer((request, response) => {
  const { status, body } = answer(request);
  response.writeHead(status).end(body);
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => server.close());

describe('consul_kv', () => {
  const get = (terms: string, options = ''): ReturnType<typeof ask> =>
    ask(`query('community.general.consul_kv', ${terms}, host='127.0.0.1', port=${port}${options})`);
  it.each([
    ["'app/one'", '', ['eins']],
    ["'app/one', 'app/two'", '', ['eins', '{{ 7 * 6 }}']],
    ["'ein Schlüssel'.replace(' ', '%20')", '', []],
    ["'app/'", ', recurse=true', ['eins', '{{ 7 * 6 }}', 'None']],
    ["'app/ recurse=true'", '', ['eins', '{{ 7 * 6 }}', 'None']],
    ["'app/none'", ", empty_value='python_none'", [null]],
    ["'app/one datacenter=elsewhere'", '', []],
    ["'no/such'", '', []],
  ])('%s%s', async (terms, options, values) => {
    expect(await get(terms, options)).toEqual(values);
  });
  it('finds Consul by its URL', async () => {
    const url = `http://127.0.0.1:${port}`;
    expect(await ask("lookup('consul_kv', 'app/one')", { ANSIBLE_CONSUL_URL: url })).toBe('eins');
    expect(await ask(`lookup('consul_kv', 'app/one', url='${url}')`)).toBe('eins');
  });
  it('says what is wrong', async () => {
    await expect(get("'app/one'", ", token='wrong'")).rejects.toThrow(
      "Error locating 'app/one' in kv store. Error was 403 ACL not found",
    );
    await expect(get("'app/one colour=red'")).rejects.toThrow('colour not a valid consul lookup parameter');
    await expect(ask("lookup('consul_kv', 'a', host='127.0.0.1', port=1)")).rejects.toThrow('ECONNREFUSED');
  });
});
