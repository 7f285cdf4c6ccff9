import { expect, it } from 'vitest';
import { run } from '../engine/harness.ts';

const module = `import {
  complaint, defineModule, needsPrograms, p, parseForeignJson, parseSections, pythonStr, quote, regexSearch,
  sectionFunction, sh, toPlain, unchanged, raw,
} from 'tsplay/sdk';

export const look = defineModule({
  name: 'look',
  summary: 'Look at a file in several ways',
  params: { path: p.path({ doc: 'Which.', required: true }), given: p.raw({ doc: 'Any value.' }) },
  support: { check: 'full', diff: 'none' },
  examples: [{ title: 'One', yaml: 'look: {path: /etc/hosts}' }],
  async plan({ path, given }, host) {
    const said = await host.probe(sh\`\${raw(sectionFunction)}
\${raw(needsPrograms('wc', 'cat'))}
s words; wc -w < \${path}; s text; cat < \${path}\`);
    const parts = parseSections(said.stdout);
    return unchanged({
      words: Number(parts.text('words')),
      json: parseForeignJson(parts.text('text')),
      shown: pythonStr(given ?? false),
      plain: toPlain(given ?? false),
      quoted: quote("it's"),
      complaint: complaint({ rc: 3, stdout: '', stderr: '' }),
      found: regexSearch('"id": (?P<n>[0-9]+)', parts.text('text'), {})?.group('n'),
    });
  },
});
`;

it('a module of a user has all that ours import from the sdk', async () => {
  const ran = await run({
    files: {
      'library/look.ts': module,
      'seen.json': '{"id": 42, "a": "b"}\n',
      'site.yml': `- hosts: a
  gather_facts: false
  tasks:
    - look: { path: "{{ playbook_dir }}/seen.json", given: [true, null, x] }
`,
    },
  });
  expect(ran.events.flatMap((e) => (e.type === 'host.end' ? [e.result.result] : []))).toEqual([
    expect.objectContaining({
      words: 4,
      json: { id: 42, a: 'b' },
      shown: "[True, None, 'x']",
      plain: [true, null, 'x'],
      quoted: "'it'\\''s'",
      complaint: 'rc=3',
      found: '42',
    }),
  ]);
});
