/**
 * Files against their schemas.
 * @module
 */
import { loadYaml, validate, type SchemaName } from '../../source/index.ts';
import type { TsplayError } from '../../errors/index.ts';
import type { LintFile } from '../files/file.ts';
import { hasJinja, pairAt, sizeOf, textOf } from '../nodes.ts';
import type { MapNode } from '../../source/index.ts';
import type { Rule, RuleContext } from '../types.ts';
import { kindMistakes, shapedKinds } from './schema-kinds.ts';
import { keywordMistakes } from './schema-keywords.ts';

/** The schema of each kind. */
const schemas: Readonly<Record<string, SchemaName>> = {
  playbook: 'playbook',
  tasks: 'tasks',
  handlers: 'tasks',
  inventory: 'inventory',
  meta: 'role-meta',
  'role-arg-spec': 'argument-specs',
  requirements: 'requirements',
  rulebook: 'rulebook',
};

const methods: ReadonlySet<string> = new Set([
  'ansible.builtin.runas', 'ansible.builtin.su', 'ansible.builtin.sudo', 'dzdo', 'doas', 'ksu', 'machinectl', 'pbrun',
  'pfexec', 'pmrun', 'run0', 'runas', 'runuser', 'sesu', 'su', 'sudo', 'sudosu', 'enable',
]); // prettier-ignore

const mostNodes = 500_000;

/** Loops that are a collection's today. */
const moved: Readonly<Record<string, string>> = {
  with_flattened: 'with_community.general.flattened',
  with_filetree: 'with_community.general.filetree',
  with_cartesian: 'with_community.general.cartesian',
};

export const schema: Rule = {
  id: 'schema',
  summary: 'Files should be put together as their kind is',
  tags: ['core'],
  severity: 'VERY_HIGH',
  ids: Object.fromEntries([
    ...[...new Set([...Object.keys(schemas), ...shapedKinds])]
      .sort()
      .map((kind) => [`schema[${kind}]`, `A file of the kind ${kind} is put together as it must be`]),
    ['schema[moves]', 'A loop is named as it is today'],
  ]) as Readonly<Record<string, string>>,
  file(file, { say }) {
    const name = schemas[file.kind];
    const tag = `schema[${file.kind}]`;
    const empty = file.tree?.documents.every((document) => document === undefined) === true;
    if (file.data !== undefined || empty)
      for (const mistake of kindMistakes(file.kind, file.data)) say({ tag, ...mistake });
    // A schema is held against every node, as often as aliases lead to it.
    if (name === undefined || file.data === undefined || sizeOf(file.data) > mostNodes) return;
    for (const { message, src, hint } of mistakes(file, name))
      say({ tag, message: sentence(message), details: hint, at: src });
  },
  play(play, file, context) {
    if (['playbook', 'tasks', 'handlers'].includes(file.kind)) checkMethod(play, file.kind, context);
  },
  task(task, context) {
    const tag = `schema[${task.file.kind}]`;
    for (const mistake of keywordMistakes(task)) context.say({ tag, ...mistake });
    if (task.file.kind === 'playbook') checkMethod(task.node, task.file.kind, context);
    for (const [old, today] of Object.entries(moved))
      if (pairAt(task.node, old) !== undefined)
        context.say({ tag: 'schema[moves]', message: `${old} is ${today} today.` });
  },
};

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

function checkMethod(map: MapNode, kind: string, { say }: RuleContext): void {
  const method = pairAt(map, 'become_method')?.value;
  const text = textOf(method);
  if (text === undefined || hasJinja(text) || methods.has(text) || text.split('.').length > 2) return;
  say({
    tag: `schema[${kind}]`,
    message: `become_method must be one of ${[...methods].sort().join(', ')}.`,
    at: method,
  });
}

function mistakes(file: LintFile, name: SchemaName): readonly TsplayError[] {
  try {
    return validate(name, loadYaml(file.text, file.path), file.path);
  } catch {
    // Tags that only the loader minds: what they are is told elsewhere.
    return [];
  }
}
