/**
 * The forms that findings are told in.
 */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { book, project, type Issue } from './project.ts';

const files = {
  'playbooks/a.yml': book('- name: small, 100%\n  ansible.builtin.debug:\n    msg: "{{a}}"\n'),
};

/** What SARIF 2.1.0 says of the parts that are written here. */
const sarifSchema = {
  type: 'object',
  required: ['version', 'runs', '$schema'],
  properties: {
    version: { const: '2.1.0' },
    runs: {
      type: 'array',
      items: {
        type: 'object',
        required: ['tool', 'results'],
        properties: {
          columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
          tool: {
            type: 'object',
            required: ['driver'],
            properties: {
              driver: {
                type: 'object',
                required: ['name', 'rules'],
                properties: {
                  rules: {
                    type: 'array',
                    uniqueItems: true,
                    items: {
                      type: 'object',
                      required: ['id'],
                      properties: {
                        shortDescription: { type: 'object', required: ['text'] },
                        helpUri: { type: 'string', pattern: '^https://' },
                        defaultConfiguration: {
                          type: 'object',
                          properties: { level: { enum: ['none', 'note', 'warning', 'error'] } },
                        },
                      },
                    },
                  },
                },
              },
            },
          },
          results: {
            type: 'array',
            items: {
              type: 'object',
              required: ['message', 'ruleId', 'level', 'locations'],
              properties: {
                level: { enum: ['none', 'note', 'warning', 'error'] },
                ruleIndex: { type: 'integer', minimum: 0 },
                message: { type: 'object', required: ['text'] },
                locations: {
                  type: 'array',
                  minItems: 1,
                  items: {
                    type: 'object',
                    required: ['physicalLocation'],
                    properties: {
                      physicalLocation: {
                        type: 'object',
                        required: ['artifactLocation', 'region'],
                        properties: {
                          artifactLocation: {
                            type: 'object',
                            required: ['uri', 'uriBaseId'],
                            properties: { uri: { type: 'string', pattern: '^[^ /][^ ]*$' } },
                          },
                          region: {
                            type: 'object',
                            required: ['startLine'],
                            properties: {
                              startLine: { type: 'integer', minimum: 1 },
                              startColumn: { type: 'integer', minimum: 1 },
                            },
                          },
                        },
                      },
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};

interface Sarif {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly level: string;
      }[];
    },
  ];
}

describe('tsplay lint: formats', () => {
  it('full: finding, place, and the line with a mark', async () => {
    const { out } = await project(files).tsplay('-q');
    expect(out).toBe(
      [
        'name[casing]: The name should begin with a capital letter.',
        '  playbooks/a.yml:5:13',
        '  3 |   hosts: all',
        '  4 |   tasks:',
        '  5 |     - name: small, 100%',
        '    |             ^',
        '',
        'jinja[spacing]: Blanks would help: {{a}} -> {{ a }} (warning)',
        '  playbooks/a.yml:7:14',
        '  5 |     - name: small, 100%',
        '  6 |       ansible.builtin.debug:',
        '  7 |         msg: "{{a}}"',
        '    |              ^',
        '',
      ].join('\n'),
    );
  });

  it('full: shows no line that no_log hides', async () => {
    const hidden = {
      'playbooks/a.yml': book(
        '- name: a\n  ansible.builtin.debug:\n    msg: "{{secret}} open sesame"\n  no_log: true\n',
      ),
    };
    expect((await project(hidden).tsplay('-q', '-t', 'name')).out).not.toContain('sesame');
  });

  it('brief, pep8, quiet and github', async () => {
    const { tsplay } = project(files);
    const out = async (...argv: readonly string[]): Promise<string> =>
      (await tsplay('-t', 'name', ...argv)).out;
    expect(await out('-f', 'brief')).toBe(
      'name[casing]: The name should begin with a capital letter.\n  playbooks/a.yml:5:13\n',
    );
    const line = 'playbooks/a.yml:5:13: name[casing]';
    expect(await out('-f', 'pep8')).toBe(`${line}: The name should begin with a capital letter.\n`);
    expect(await out('-f', 'parseable', '-q')).toBe(`${line}\n`);
    expect(await out('-qq')).toBe('name playbooks/a.yml:5:13\n');
    expect(await out('-f', 'github')).toBe(
      '::error file=playbooks/a.yml,line=5,col=13,severity=MEDIUM,title=name[casing]::The name should begin with a capital letter.\n',
    );
    expect(await out('-f', 'md')).toContain(
      '| `playbooks/a.yml:5:13` | name[casing] | error | The name should begin with a capital letter. |',
    );
  });

  it('github: names of files and messages break no line of theirs', async () => {
    const { tsplay } = project({
      'playbooks/a,b.yml': book('- name: Task\n  ansible.builtin.debug:\n    msg: "50%{{a}}"\n'),
    });
    const { out } = await tsplay('-f', 'github');
    expect(out).toContain('file=playbooks/a%2Cb.yml,line=7');
    expect(out).toContain('50%25{{a}}');
    expect(out.trim().split('\n')).toHaveLength(1);
  });

  it('codeclimate: one line of JSON, fingerprints that outlive a moved line', async () => {
    const { tsplay } = project(files);
    const { out } = await tsplay('-f', 'json');
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    const issues = JSON.parse(out) as Issue[];
    expect(issues.map(({ severity }) => severity)).toEqual(['major', 'minor']);
    expect(issues[0]?.location.positions?.begin).toEqual({ line: 5, column: 13 });
    const moved = project({ 'playbooks/a.yml': `# One line more.\n${files['playbooks/a.yml']}` });
    const later = JSON.parse((await moved.tsplay('-f', 'codeclimate')).out) as Issue[];
    expect(later.map(({ fingerprint }) => fingerprint)).toEqual(issues.map(({ fingerprint }) => fingerprint));
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(2);
  });

  it('sarif: has the shape of SARIF 2.1.0, and goes to a file too', async () => {
    const { tsplay, folder } = project({ ...files, 'playbooks/with blank.yml': files['playbooks/a.yml'] });
    const { out } = await tsplay('-f', 'sarif', '--sarif-file', 'out.sarif');
    expect(readFileSync(join(folder, 'out.sarif'), 'utf8')).toBe(out);
    const { Ajv2020 } = createRequire(import.meta.url)('ajv/dist/2020.js') as {
      Ajv2020: new () => { compile(schema: object): { (data: unknown): boolean; errors?: unknown } };
    };
    const validate = new Ajv2020().compile(sarifSchema);
    const sarif = JSON.parse(out) as Sarif;
    expect(validate(sarif), JSON.stringify(validate.errors)).toBe(true);
    const [{ tool, results }] = sarif.runs;
    expect(results).toHaveLength(4);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(results.map(({ level }) => level)).toEqual(['error', 'warning', 'error', 'warning']);
  });

  it('tells a summary on stderr, and no colours where no terminal is', async () => {
    const { err, out } = await project(files).tsplay();
    expect(err).toContain('Failed: 1 failure, 1 warning in 1 of 1 file. The last profile that is kept: min.');
    expect(out).not.toContain('\u001b');
    expect((await project(files).tsplay('--force-color')).out).toContain('\u001b[');
  });
});

describe('tsplay lint: lists', () => {
  it('of rules, groups and profiles', async () => {
    const { tsplay } = project({});
    const rules = (await tsplay('-L')).out;
    expect(rules).toContain('name[casing]: A name begins with a capital letter');
    expect(rules).toMatch(/^no-log-password .*opt-in/m);
    expect((await tsplay('-L', '-f', 'brief')).out).not.toContain('name[casing]');
    expect((await tsplay('-L', '-f', 'md')).out).toContain('## yaml\n');
    expect((await tsplay('-T')).out).toMatch(/^opt-in:\n(?: {2}- .*\n)*? {2}- only-builtins\n/m);
    expect((await tsplay('-P')).out).toContain('production (and all of shared):\n  - sanity\n  - fqcn\n');
  });
});
