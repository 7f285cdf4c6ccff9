import { describe, expect, it } from 'vitest';
import { run } from '../engine/harness.ts';

const shout = `import { defineFilter } from 'tsplay/sdk';
export const shout = defineFilter({
  name: 'shout',
  signature: "mark='!', times=1, *rest, **options",
  doc: 'Louder.',
  run: (value: string, { mark, times, rest, options, ...more }: any) =>
    value.toUpperCase() + mark.repeat(times) + (rest.length ? rest.join() : '') + (more.tail ?? ''),
});
export const inner = defineFilter({ name: 'inner', doc: 'A template as text.', run: () => '{{ 1 + 1 }}' });
export const odd = defineFilter({ name: 'strict', doc: 'Fails.', run: () => { throw new Error('no such thing'); } });
export const kind = defineFilter({ name: 'described', doc: 'Seen.', run: (value) => JSON.stringify(value) });
`;

const book = (messages: readonly string[]): string =>
  `- hosts: a
  gather_facts: false
  vars: { x: { y: "{{ z }}", l: [1, 2.5, null] }, z: deep }
  tasks:
${messages.map((m) => `    - debug: { msg: "${m}" }\n`).join('')}`;

describe('plug-ins of a book', () => {
  it('are filters of plain values, whose result is data', async () => {
    const ran = await run({
      files: {
        'filter_plugins/text.ts': shout,
        'site.yml': book([
          "{{ 'a' | shout }}",
          "{{ 'a' | shout('?', times=2) }}",
          "{{ 'a' | shout('?', 1, 8, 9, tail='.') }}",
          '{{ 0 | inner }}',
          '{{ x | described }}',
        ]),
      },
    });
    expect(ran.said).toEqual([
      'a: A!',
      'a: A??',
      'a: A?8,9.',
      'a: {{ 1 + 1 }}',
      'a: {"y":"deep","l":[1,2.5,null]}',
    ]);
  });

  it('fail the task with their own words, and are told of arguments that do not fit', async () => {
    for (const [expression, words] of [
      ['{{ 1 | strict }}', 'filter strict: no such thing'],
      ['{{ 1 | inner(2) }}', 'takes 1 positional argument'],
    ] as const) {
      const ran = await run({
        files: { 'filter_plugins/text.ts': shout, 'site.yml': book([expression]) },
      });
      expect(ran.exit).toBe(2);
      expect(JSON.stringify(ran.events)).toContain(words);
    }
  });

  it('lie in folders of configured folders and of collections too, as Ansible looks for them', async () => {
    const filter = (name: string): string => `import { defineFilter } from 'tsplay/sdk';
export default defineFilter({ name: '${name}', doc: 'Where.', run: (v) => v + ' ${name}' });`;
    const test = `import { defineTest } from 'tsplay/sdk';
export default defineTest({ name: 'below', doc: 'Even.', run: (n) => n % 2 === 0 });`;
    const lookup =
      "from ansible.plugins.lookup import LookupBase\nclass LookupModule(LookupBase):\n    def run(self, terms, variables=None, **kwargs):\n        return ['seen ' + terms[0]]\n";
    const files = {
      'ansible.cfg':
        '[defaults]\nfilter_plugins = ./more\ntest_plugins = ./more/tests\nlookup_plugins = ./lookups\nlibrary = ./modules\n',
      'more/mine/one.ts': filter('one'),
      'more/mine/deeper/two.ts': filter('two'),
      'more/mine/deeper/still/three.ts': filter('three'),
      'more/mine/deeper/helper.ts': 'export const help = 1;\n',
      'more/.hidden/four.ts': filter('four'),
      'more/tests/all/below.ts': test,
      'lookups/team/painter.py': lookup,
      'modules/a/b/greet': '#!/bin/sh\n# WANT_JSON\necho \'{"msg": "hello"}\'\n',
      'collections/ansible_collections/acme/tools/plugins/filter/loud/five.ts': filter('five'),
    };
    const say = async (text: string): Promise<string> => {
      const site = `- hosts: a\n  connection: local\n  gather_facts: false\n  tasks:\n    - debug: {msg: ${JSON.stringify(text)}}\n`;
      const ran = await run({ files: { ...files, 'site.yml': site } });
      return (
        JSON.stringify(ran.events.filter((e) => e.type === 'host.end').map((e) => e.result.result['msg'])) +
        (ran.error ?? '')
      );
    };
    expect(await say("{{ 'x' | one | two | acme.tools.loud.five }} {{ 2 is below }}")).toBe(
      '["x one two five True"]',
    );
    for (const name of ['three', 'four', 'acme.tools.five'])
      expect(await say(`{{ 'x' | ${name} }}`), name).toMatch(/unknown filter/);
    // With ansible-core on this machine it is run, without it is said to be there.
    expect(await say("{{ lookup('painter', 'it') }}")).toMatch(/seen it|lookups\/team\/painter\.py/);
    const site = '- hosts: a\n  connection: local\n  gather_facts: false\n  tasks: [{greet: }]\n';
    expect((await run({ files: { ...files, 'site.yml': site } })).exit).toBe(0);
  });

  it('come with roles and collections too, as tests and lookups as well', async () => {
    const ran = await run({
      files: {
        'roles/web/test_plugins/even.js': `import { defineTest } from 'tsplay/sdk';
export default defineTest({ name: 'even_more', doc: 'Even.', run: (n) => n % 2 === 0 });`,
        'roles/web/lookup_plugins/slow.mjs': `import { defineLookup } from 'tsplay/sdk';
export default defineLookup({
  name: 'slow', doc: 'Waits.',
  run: async (terms, { by }) => { await new Promise((r) => setTimeout(r, 5)); return terms.map((t) => t * (by ?? 2)); },
});`,
        'roles/web/tasks/main.yml': `- debug: { msg: "{{ 4 is even_more }} {{ 3 is even_more }} {{ query('slow', 1, 2, by=3) }}" }
- debug: { msg: "{{ 'b' | acme.tools.quiet }}" }
`,
        'collections/ansible_collections/acme/tools/plugins/filter/quiet.ts': `import { defineFilter } from 'tsplay/sdk';
export default defineFilter({ name: 'quiet', doc: 'Not loud.', run: (v) => v + '…' });`,
        'collections/ansible_collections/acme/tools/plugins/filter/python.py': 'class FilterModule: pass\n',
        'site.yml': '- hosts: a\n  gather_facts: false\n  roles: [web]\n',
      },
    });
    expect(ran.said).toEqual(['a: True False [3, 6]', 'a: b…']);
  });

  it('come before those of the same name, and are gone with the run', async () => {
    const own = `import { defineFilter } from 'tsplay/sdk';
export default defineFilter({ name: 'upper', doc: 'Other.', run: (v) => 'own ' + v });`;
    const site = book(["{{ 'a' | upper }}"]);
    expect((await run({ files: { 'filter_plugins/u.ts': own, 'site.yml': site } })).said).toEqual([
      'a: own a',
    ]);
    expect((await run(site)).said).toEqual(['a: A']);
  });

  it('must be what their folder is for', async () => {
    const ran = await run({
      files: { 'filter_plugins/none.ts': 'export const x: number = 1;\n', 'site.yml': book(['x']) },
    });
    expect(ran.exit).not.toBe(0);
    expect(JSON.stringify(ran)).toContain('exports no filter');
  });
});
