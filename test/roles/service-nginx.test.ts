// What the role service tells nginx, rendered as a play renders it.
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../engine/harness.ts';

const role = resolve('roles/service');

async function include(address: string): Promise<string> {
  const ran = await run(`
- hosts: a
  gather_facts: false
  vars: {container_name: shop, http_address: ${address}}
  tasks:
    - include_vars: ${role}/defaults/main.yml
    - include_vars: ${role}/vars/main.yml
    - debug: {msg: "{{ lookup('template', '${role}/templates/nginx-include.conf.j2') }}"}
`);
  expect(ran.exit, ran.error ?? ran.lines.join('\n')).toBe(0);
  return ran.said.at(-1) ?? '';
}

const locations = (text: string): string[] => [...text.matchAll(/^location (.*) \{$/gm)].map(([, of = '']) => of);

describe("nginx's part of a service", () => {
  it.each([
    ['/shop', ['= /shop', '/shop/']],
    ['/shop/', ['= /shop', '/shop/']],
    ['/api/v1/books', ['= /api/v1/books', '/api/v1/books/']],
    ['/', ['/']],
  ])('at %s takes the path and what is below it only', async (address, expected) => {
    expect(locations(await include(address))).toEqual([...expected, '@shop-draining', '@shop-stream']);
  });

  it('answers 404 while nothing is live', async () => {
    const text = await include('/shop');
    expect(text).toContain('flags/shop.closed) {\n    set $shop_color none;');
    expect(text.match(/if \(\$shop_color = none\) \{\n {8}return 404;/g)).toHaveLength(2);
  });
});
