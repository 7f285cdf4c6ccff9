// `--slice I/N`: every N-th host, and all of the inventory to look at.
import { describe, expect, it } from 'vitest';
import { run, type Ran } from './harness.ts';

const hosts = '[web]\nw1\nw2\nw3\n[db]\nd1\nd2\n';

const slice = (number: number, of: number, site: string, more = {}): Promise<Ran> =>
  run({ files: { 'site.yml': site, hosts }, options: { slice: { number, of }, ...more } });

const all = '- hosts: all\n  gather_facts: false\n  tasks: [{debug: {msg: "{{ groups.all | length }}"}}]\n';

describe('a slice', () => {
  it('has every N-th host of the inventory’s order, and sees all of them', async () => {
    const said = await Promise.all([1, 2, 3].map(async (number) => (await slice(number, 3, all)).said));
    expect(said).toEqual([['w1: 5', 'd1: 5'], ['w2: 5', 'd2: 5'], ['w3: 5']]);
  });

  it('is cut from the hosts that the limit leaves', async () => {
    expect((await slice(2, 2, all, { limit: 'w1,d2' })).said).toEqual(['d2: 5']);
  });

  it('has no host where there are fewer than slices', async () => {
    const ran = await slice(6, 6, all);
    expect({ exit: ran.exit, said: ran.said }).toEqual({ exit: 0, said: [] });
  });

  it('reaches hosts of other slices by delegation, and their variables', async () => {
    const site =
      '- hosts: w1\n  gather_facts: false\n  tasks:\n    - {debug: {msg: "{{ hostvars.d2.inventory_hostname }}"}, delegate_to: d1}\n';
    expect((await slice(1, 5, site)).said).toEqual(['w1: d2']);
  });

  it('has the hosts that it adds itself, and the implicit localhost', async () => {
    const site = `- hosts: localhost
  gather_facts: false
  tasks: [{add_host: {name: fresh}}]
- hosts: all
  gather_facts: false
  tasks:
    - meta: refresh_inventory
    - debug: {msg: here}
- hosts: fresh
  gather_facts: false
  tasks: [{debug: {msg: "{{ ansible_play_hosts }}"}}]
`;
    expect((await slice(5, 5, site)).said).toEqual(['fresh: here', 'd2: here', 'fresh: ["fresh"]']);
  });
});
