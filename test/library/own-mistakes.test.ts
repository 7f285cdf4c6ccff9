/** What a module of the user's throws is told with its file, as a failure of the task and no bug of tsplay. */
import { expect, it } from 'vitest';
import { run } from '../engine/harness.ts';

const module = (plan: string): string => `import { defineModule, fail } from 'tsplay/sdk';
export const mine = defineModule({
  name: 'mine', summary: 'x', params: {}, support: { check: 'full', diff: 'none' },
  examples: [{ title: 'x', yaml: 'mine:' }],
  plan: ${plan},
});
`;

async function failureOf(plan: string): Promise<unknown> {
  const ran = await run({
    files: {
      'library/mine.ts': module(plan),
      'site.yml':
        '- hosts: a\n  gather_facts: false\n  tasks:\n' +
        '    - block: [{mine: }]\n      rescue: [{debug: {msg: "{{ ansible_failed_result.msg }}"}}]\n',
    },
  });
  expect([ran.error, ran.exit]).toEqual([undefined, 0]);
  expect(JSON.stringify(ran.events)).not.toMatch(/TSP9001|bug in tsplay/);
  return ran.said[0];
}

it.each([
  ["async () => { throw new Error('in plan'); }", /library\/mine\.ts:5:\d+: in plan$/],
  ["() => { throw new TypeError('at once'); }", /library\/mine\.ts:5:\d+: at once$/],
  ["async () => { throw 'a text'; }", /library\/mine\.ts: a text$/],
  ['async () => undefined', /library\/mine\.ts: plan gives no plan/],
  ['async () => 5', /library\/mine\.ts: plan gives no plan/],
  ['async () => ({})', /library\/mine\.ts: plan gives no plan/],
  [
    "async () => ({ changed: true, apply: async () => { throw new Error('in apply'); } })",
    /library\/mine\.ts:5:\d+: in apply$/,
  ],
  ["async () => fail('as it is meant')", /^a: as it is meant$/],
])('%s', async (plan, said) => {
  expect(await failureOf(plan)).toMatch(said);
});
