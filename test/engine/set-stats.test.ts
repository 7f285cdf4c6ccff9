/** Names in the data of `set_stats` are rendered where the book has them, and nowhere else. */
import { expect, it } from 'vitest';
import { run } from './harness.ts';

const stats = async (data: string): Promise<unknown> => {
  const ran = await run(`
- hosts: a
  gather_facts: false
  vars:
    part: shop
    given: {"{{ part }}": 1}
    whole: {plain_name: "{{ part }}"}
  tasks:
    - {set_stats: {data: ${data}}, register: out, ignore_errors: true}
`);
  const custom = ran.events.flatMap((event) => (event.type === 'stats' ? [event.custom] : []))[0];
  const failed = ran.events.flatMap((event) =>
    event.type === 'host.end' && event.result.status === 'failed' ? [event.result.result['msg']] : [],
  )[0];
  return failed ?? custom?.['_run'];
};

it.each([
  ['templates', '{"{{ part }}_count": "{{ 1 + 1 }}"}', { shop_count: 2 }],
  ['one that becomes another: the last counts', '{shop: 1, "{{ part }}": 2}', { shop: 2 }],
  ['names within values stay', '{a: {"{{ part }}": 1}}', { a: { '{{ part }}': 1 } }],
  ['data that is a template', '"{{ whole }}"', { plain_name: 'shop' }],
  [
    'data that brings names of its own',
    '"{{ given }}"',
    expect.stringContaining("'{{ part }}' is not valid"),
  ],
  ['no name', '{"{{ part }}-x": 1}', expect.stringContaining("'shop-x' is not valid")],
  ['undefined', '{"{{ nothing }}": 1}', expect.stringContaining("'nothing' is undefined")],
])('names of set_stats: %s', async (_, data, expected) => {
  expect(await stats(data)).toEqual(expected);
});
