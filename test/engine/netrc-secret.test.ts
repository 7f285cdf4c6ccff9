import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { serve } from '../modules/net_tools/server.ts';
import { run } from './harness.ts';

const password = 'correct-horse-77';
const basic = Buffer.from(`u:${password}`).toString('base64');
const folder = mkdtempSync(join(tmpdir(), 'tsplay-netrc-'));
afterAll(() => rmSync(folder, { recursive: true }));

const netrc = join(folder, 'logins');
writeFileSync(netrc, `machine 127.0.0.1 login u password ${password}\n`);
// In base64, the user in front of the password stays: dTp is "u:". A server that tells what it was asked, as those for debugging do.
const told = { '/f': { body: `it was ${password} in ${basic}` } };

it('hides the password of a file of logins that a module has used', async () => {
  await using server = await serve(told);
  const ran = await run(`
- hosts: a
  gather_facts: false
  environment: {NETRC: ${netrc}}
  tasks:
    - uri: {url: "${server.url}/f", return_content: true}
      register: answer
    - debug: {msg: "{{ answer.content }}"}
`);
  expect(server.headers[0]?.authorization).toBe(`Basic ${basic}`);
  expect(ran.said).toEqual(['a: it was ******** in dTp********']);
});

it('hides that which a lookup has used', async () => {
  await using server = await serve(told);
  process.env['NETRC'] = netrc;
  try {
    const ran = await run(`
- hosts: a
  gather_facts: false
  tasks:
    - debug: {msg: "{{ lookup('url', '${server.url}/f') }}"}
`);
    expect(server.headers[0]?.authorization).toBe(`Basic ${basic}`);
    expect(ran.said).toEqual(['a: it was ******** in dTp********']);
  } finally {
    delete process.env['NETRC'];
  }
});
