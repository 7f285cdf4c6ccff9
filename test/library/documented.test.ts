import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { readDocumentation } from '../../src/python/index.ts';
import { fakeProcess } from '../cli/fake-process.ts';
import { collectionsThere, examplesOf } from './documented-examples.ts';

const core = '/usr/lib/python3/dist-packages';
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tsplay-documented-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function put(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
}

async function tsplay(line: string): Promise<{ code: number; out: string; err: string }> {
  // Those of this machine may be hundreds.
  const own = { ANSIBLE_COLLECTIONS_PATH: join(dir, 'col'), ANSIBLE_COLLECTIONS_SCAN_SYS_PATH: 'false' };
  const env = { HOME: dir, PATH: '/usr/bin:/bin', ...own };
  const proc = fakeProcess({ cwd: dir, env });
  const code = await main(line.split(' '), proc);
  return { code, out: proc.stdout.text.replaceAll(dir, 'DIR'), err: proc.stderr.text.replaceAll(dir, 'DIR') };
}

const below = 'col/ansible_collections/my/tools';
const module = `#!/usr/bin/python
from __future__ import annotations
DOCUMENTATION = r'''
---
module: knob
short_description: Turn a knob
description:
  - Turns it. See M(my.tools.other) and C(man knob).
options:
  name:
    description: Which one.
    type: str
    required: true
    aliases: [knob]
  level:
    description: How far.
    type: int
  kind:
    description: What it is.
    type: str
    choices: [round, square]
    default: round
  parts:
    description: Its parts.
    type: list
    elements: dict
    suboptions:
      size: {description: How large., type: int}
extends_documentation_fragment:
  - my.tools.common
  - my.tools.common.more
'''
EXAMPLES = """
- name: Turn it
  my.tools.knob:
    name: left
"""
RETURN = '''
turned: {description: How far it was turned., returned: always, type: int}
'''
from ansible.module_utils.basic import AnsibleModule

def main():
    spec = dict(
        name=dict(type='str', required=True, aliases=['knob']),
        level=dict(type='int'),
        kind=dict(type='str', choices=['round', 'square', 'oval'], default='round'),
        parts=dict(type='list', elements='dict', options=dict(size=dict(type='int'))),
        hidden=dict(type='str'),
        endpoint=dict(type='str'), token=dict(type='str', no_log=True),
    )
    module = AnsibleModule(argument_spec=spec)
    module.exit_json(changed=False)

if __name__ == '__main__':
    main()
`;
const fragments = `
class ModuleDocFragment(object):
    DOCUMENTATION = r"""
options:
  endpoint:
    description: Where it is.
    type: str
"""
    MORE = r'''
options:
  token:
    description: The password.
    type: str
notes:
  - It is slow.
'''
`;

describe('what Python documents', () => {
  it('is taken from the text without running it, fragments and escapes too', () => {
    put({
      [`${below}/plugins/modules/knob.py`]: `import os\nos.abort()\n${module}`,
      [`${below}/plugins/doc_fragments/common.py`]: fragments,
      'old.py': 'DOCUMENTATION = "module: old\\noptions:\\n  a: {description: \\"An A.\\"}\\n"\n',
      'odd.py': "DOCUMENTATION = '''\n- not: [closed\n'''\n",
    });
    const places = { core: undefined, own: [], collection: (): string => join(dir, below) };
    const found = readDocumentation(join(dir, below, 'plugins/modules/knob.py'), places);
    expect([...(found?.doc.get('options') as Map<string, unknown>).keys()]).toEqual([
      'name',
      'level',
      'kind',
      'parts',
      'endpoint',
      'token',
    ]);
    expect(found?.incomplete).toBe(false);
    expect(readDocumentation(join(dir, 'old.py'), places)?.doc.get('module')).toBe('old');
    expect(readDocumentation(join(dir, 'odd.py'), places)).toBeUndefined();
  });

  it.skipIf(!existsSync(join(core, 'ansible')))(
    'a book is held against it before the first connection, without a false alarm (needs ansible-core)',
    async () => {
      put({
        [`${below}/plugins/modules/knob.py`]: module,
        [`${below}/plugins/doc_fragments/common.py`]: fragments,
      });
      const book = (args: string): void =>
        put({ 'book.yml': `- hosts: all\n  gather_facts: false\n  tasks:\n    - my.tools.knob: ${args}\n` });
      const run = (): ReturnType<typeof tsplay> => tsplay(`run ${dir}/book.yml -i 127.0.0.1, --syntax-check`);
      const wrong: readonly (readonly [string, RegExp])[] = [
        ['{name: a, levle: 3}', /Unsupported parameters for \(knob\) module: levle[^]*book\.yml:4/],
        ['{level: 3}', /missing required arguments: name/],
        ['{name: a, level: high}', /argument 'level' .* unable to convert to int/],
        ['{name: a, kind: triangle}', /value of kind must be one of: round, square, got: triangle/],
        ['{name: a, parts: [{sise: 3}]}', /Unsupported parameters for \(knob\) module: parts\.sise/],
      ];
      for (const [args, message] of wrong) {
        book(args);
        const { code, err } = await run();
        expect({ code, err }).toEqual({ code: 4, err: expect.stringMatching(message) as string });
      }
      const right = [
        '{knob: a, level: "3", kind: square, parts: [{size: "1"}], endpoint: x, token: y}',
        // Not documented, but the module speaks of them.
        '{name: a, hidden: x, kind: oval}',
        // Known when the task comes.
        '{name: "{{ a }}", level: "{{ b }}", kind: "{{ c }}"}',
        '"{{ all }}"',
        '{name: a, level: null}',
      ];
      for (const args of right) {
        book(args);
        expect(await run(), args).toMatchObject({ code: 0 });
      }
    },
  );

  it.skipIf(!existsSync(join(core, 'ansible')))('is a page of tsplay doc (needs ansible-core)', async () => {
    put({
      [`${below}/plugins/modules/knob.py`]: module,
      [`${below}/plugins/doc_fragments/common.py`]: fragments,
      [`${below}/plugins/lookup/far.py`]:
        "DOCUMENTATION = '''\nname: far\nshort_description: Looks far\noptions: {_terms: {description: Where to look.}}\n'''\n",
      [`${below}/plugins/filter/twist.yml`]:
        'DOCUMENTATION:\n  name: twist\n  short_description: Twists text\n  options: {_input: {description: The text., type: str}}\n',
      [`${below}/plugins/filter/all.py`]:
        "class FilterModule(object):\n    def filters(self):\n        return {'twist': str}\n",
    });
    const page = (await tsplay('doc my.tools.knob')).out;
    expect(page).toMatch(/my\.tools\.knob: Turn a knob/);
    expect(page).toMatch(/Turns it\. See my\.tools\.other and man knob\./);
    expect(page).toMatch(/= name \(str\)[^]*aliases: knob/);
    expect(page).toMatch(/token \(str\)[^]*The password\./);
    expect(page).toMatch(/- name: Turn it\n {4}my\.tools\.knob:\n {6}name: left/);
    expect(page).toContain('How far it was turned.');
    expect((await tsplay('doc -t lookup my.tools.far')).out).toContain('Looks far');
    expect((await tsplay('doc -t filter my.tools.twist')).out).toContain('Twists text');
    expect((await tsplay('doc -l')).out).toMatch(/my\.tools\.knob\s+Turn a knob/);
    expect((await tsplay('doc -t callback ansible.builtin.minimal')).out).toContain('minimal');
  });
});

describe.skipIf(process.env['TSPLAY_YARDSTICK'] === undefined || !collectionsThere(core))(
  'the examples of all collections (needs TSPLAY_YARDSTICK and the collections of Debian)',
  () => {
    it('raise no alarm where Ansible raises none', { timeout: 600_000 }, async () => {
      const { tasks, complaints } = await examplesOf(core);
      expect(tasks).toBeGreaterThan(10_000);
      expect(complaints.length / tasks).toBeLessThan(0.03);
    });
  },
);
