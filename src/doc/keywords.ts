/**
 * The keywords of playbooks, from the schemas that books are checked against, in the form of ansible-doc.
 * @module
 */
import { blockKeywords, playKeywords, readSchema, roleKeywords, taskKeywords } from '../source/index.ts';

/** What is said of a keyword; the members are ansible-doc's. */
export interface KeywordDoc {
  readonly applies_to: readonly string[];
  readonly description: string;
  /** When templates in it are rendered: as an expression of its own, as any text, or never. */
  readonly template: 'implicit' | 'explicit' | 'static';
  readonly type: string;
}

const levels: readonly (readonly [string, readonly string[]])[] = [
  ['Play', playKeywords],
  ['Role', roleKeywords],
  ['Block', blockKeywords],
  ['Task', taskKeywords],
];

const types: Readonly<Record<string, string>> = {
  bool: 'bool',
  int: 'int',
  number: 'float',
  text: 'string',
  texts: 'list',
  condition: 'list',
  taskList: 'list',
  list: 'list',
  prompts: 'list',
  roleList: 'list',
  serial: 'list',
  hosts: 'list',
  envs: 'list',
  mapOrMaps: 'list',
  variables: 'dict',
  loopControl: 'dict',
  mapOrText: 'dict',
  any: 'any',
};

const neverRendered: ReadonlySet<string> = new Set(['register', 'listen', 'hosts']);

interface Definition {
  readonly $ref: string;
  readonly description: string;
}

/** All keywords by name, those that are old spellings left out. */
export function keywordDocs(): ReadonlyMap<string, KeywordDoc> {
  const docs = new Map<string, KeywordDoc>();
  for (const schema of ['playbook', 'tasks'] as const) {
    const definitions = readSchema(schema)['$defs'] as Readonly<Record<string, Definition>>;
    for (const [key, { $ref, description }] of Object.entries(definitions)) {
      const name = key.replace(/^kw_/, '');
      const applies = levels.filter(([, keywords]) => keywords.includes(name)).map(([level]) => level);
      if (name === key || applies.length === 0 || /^Old\b/.test(description)) continue;
      docs.set(name, docOf(name, $ref.replace(/^.*\//, ''), applies, description));
    }
  }
  return new Map([...docs].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const docOf = (name: string, kind: string, applies: readonly string[], description: string): KeywordDoc => ({
  applies_to: applies,
  description,
  template: kind === 'condition' ? 'implicit' : neverRendered.has(name) ? 'static' : 'explicit',
  type: types[kind] ?? 'string',
});
