import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { moduleJson, modulePage, moduleSchema, moduleSnippet, pluginPage } from '../../src/doc/index.ts';
import { defineModule, p, unchanged } from '../../src/sdk/index.ts';

const sample = defineModule({
  name: 'community.general.sample',
  otherNames: ['sampler'],
  summary: 'Keep a sample',
  description:
    'A sample is kept as long as it is there, and no longer, whatever the weather may be on the day when somebody looks at it.',
  params: {
    state: p.choice(['present', 'absent'], { doc: 'Whether it is there.', default: 'present' }),
    path: p.path({ doc: 'Where it is.', required: true, aliases: ['dest', 'name'] }),
    token: p.str({ doc: 'Opens the door.', secret: true, since: '2.0' }),
    parts: p.list(p.object({ size: p.int({ doc: 'How big.', required: true }) }, { doc: 'One part.' }), {
      doc: 'What it is made of.',
    }),
    old: p.bool({ doc: 'Not used.', deprecated: 'use state' }),
  },
  constraints: {
    mutuallyExclusive: [['token', 'old']],
    requiredIf: [['state', 'present', ['parts']]],
    requiredOneOf: [['token', 'parts', 'old']],
  },
  support: { check: 'full', diff: 'none' },
  differences: ['It does not rain.'],
  returns: { size: 'Sum of all parts.' },
  examples: [{ title: 'Keep it', yaml: 'community.general.sample:\n  path: /x\n' }],
  plan: () => Promise.resolve(unchanged()),
});

const noPaint = (_tone: string, text: string): string => text;

describe('module', () => {
  it('as a page', () => {
    expect(modulePage(sample, noPaint)).toMatchInlineSnapshot(`
      "community.general.sample: Keep a sample
        Also called sampler

        A sample is kept as long as it is there, and no longer, whatever the weather may be on the day
        when somebody looks at it.

      Parameters (= is required)
        = path (path)
              Where it is.
              aliases: dest, name
        - old (bool)
              Not used.
              deprecated: use state
        - parts (list of dict)
              What it is made of.
              = size (int)
                    How big.
        - state (str)
              Whether it is there.
              choices: present, absent
              default: present
        - token (str; secret; since 2.0)
              Opens the door.

      Rules
        - Only one of token or old may be given.
        - One of token, parts or old is required.
        - When state is present, parts is required.

      Check mode and diff
        check mode: full
        diff: none

      Different from Ansible
        - It does not rain.

      Returns
        - size
              Sum of all parts.

      Examples
        # Keep it
        - community.general.sample:
            path: /x
      "
    `);
  });

  it('as a snippet', () => {
    expect(moduleSnippet(sample)).toMatchInlineSnapshot(`
      "- name: Keep a sample
        community.general.sample:
          path:  # (required) Where it is.
          # old:  # Not used.
          # parts:  # What it is made of.
          # state: "present"  # Whether it is there.
          # token:  # Opens the door.
      "
    `);
  });

  it('as data', () => {
    expect(moduleJson(sample)).toMatchInlineSnapshot(`
      {
        "doc": {
          "attributes": {
            "check_mode": {
              "support": "full",
            },
            "diff_mode": {
              "support": "none",
            },
          },
          "description": [
            "A sample is kept as long as it is there, and no longer, whatever the weather may be on the day when somebody looks at it.",
          ],
          "differences": [
            "It does not rain.",
          ],
          "module": "community.general.sample",
          "options": {
            "old": {
              "deprecated": "use state",
              "description": [
                "Not used.",
              ],
              "required": false,
              "type": "bool",
            },
            "parts": {
              "description": [
                "What it is made of.",
              ],
              "elements": "dict",
              "required": false,
              "suboptions": {
                "size": {
                  "description": [
                    "How big.",
                  ],
                  "required": true,
                  "type": "int",
                },
              },
              "type": "list",
            },
            "path": {
              "aliases": [
                "dest",
                "name",
              ],
              "description": [
                "Where it is.",
              ],
              "required": true,
              "type": "path",
            },
            "state": {
              "choices": [
                "present",
                "absent",
              ],
              "default": "present",
              "description": [
                "Whether it is there.",
              ],
              "required": false,
              "type": "str",
            },
            "token": {
              "description": [
                "Opens the door.",
              ],
              "no_log": true,
              "required": false,
              "type": "str",
              "version_added": "2.0",
            },
          },
          "other_names": [
            "sampler",
          ],
          "rules": [
            "Only one of token or old may be given.",
            "One of token, parts or old is required.",
            "When state is present, parts is required.",
          ],
          "short_description": "Keep a sample",
        },
        "examples": [
          {
            "title": "Keep it",
            "yaml": "community.general.sample:
        path: /x
      ",
          },
        ],
        "return": {
          "size": "Sum of all parts.",
        },
      }
    `);
  });

  it.each([
    [{ path: '/x' }, true],
    [{ dest: '/x', state: 'absent' }, true],
    [{ path: '/x', state: '{{ wanted }}' }, true],
    [{ path: '/x', parts: [{ size: 1 }] }, true],
    [{ state: 'absent' }, false],
    [{ path: '/x', stat: 'absent' }, false],
    [{ path: '/x', state: 'gone' }, false],
    [{ path: '/x', parts: [{}] }, false],
    [{ path: ['/x'] }, false],
  ])('as a schema, which says of %j: %s', (args, valid) => {
    const validate = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(
      moduleSchema(sample),
    );
    expect(validate(args)).toBe(valid);
  });
});

describe('filter', () => {
  it('as a page', () => {
    const page = pluginPage(
      'filter',
      {
        name: 'double',
        signature: 'times=2',
        doc: 'Says it twice.',
        example: ["'a' | double", "'aa'"],
        aliases: ['twice'],
      },
      noPaint,
    );
    expect(page).toMatchInlineSnapshot(`
      "filter ansible.builtin.double(times=2)

        Says it twice.

        Also called twice

      Example
        {{ 'a' | double }}
        → 'aa'
      "
    `);
  });
});
