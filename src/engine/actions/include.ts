/**
 * Declarations of includes and imports. The loader expands imports and the task runner performs includes; what stands
 * here is their parameters.
 * @module
 */
import { p } from '../../sdk/index.ts';
import { outcome } from '../state/outcome.ts';
import { defineAction } from './define.ts';

const done = (): Promise<ReturnType<typeof outcome>> => Promise.resolve(outcome('ok', {}));
const support = { check: 'full', diff: 'none' } as const;

const tasksFile = {
  file: p.str({
    doc: "Tasks file, beside the including one, in the role's `tasks`, or beside the playbook.",
  }),
  free_form: p.str({ doc: 'The file.' }),
};

export const includeTasks = defineAction({
  name: 'ansible.builtin.include_tasks',
  traits: { include: 'tasks' },
  summary: 'Run the tasks of a file, chosen while the play runs',
  params: { ...tasksFile, apply: p.raw({ doc: 'Keywords for every included task.' }) },
  freeForm: 'free_form',
  raw: ['apply'],
  support,
  examples: [{ title: 'By distribution', yaml: 'include_tasks: "{{ ansible_os_family }}.yml"' }],
  run: done,
});

export const importTasks = defineAction({
  name: 'ansible.builtin.import_tasks',
  traits: { import: 'tasks' },
  summary: 'Take in the tasks of a file when the playbook is loaded',
  params: tasksFile,
  freeForm: 'free_form',
  support,
  examples: [{ title: 'A part of a role', yaml: 'import_tasks: install.yml' }],
  run: done,
});

const role = {
  name: p.str({ doc: 'Name of the role.', aliases: ['role'] }),
  tasks_from: p.str({ doc: 'Tasks file of the role.', default: 'main' }),
  vars_from: p.str({ doc: 'Vars file of the role.', default: 'main' }),
  defaults_from: p.str({ doc: 'Defaults file of the role.', default: 'main' }),
  handlers_from: p.str({ doc: 'Handlers file of the role.', default: 'main' }),
  allow_duplicates: p.bool({ doc: 'Run it again even when it ran with the same parameters.', default: true }),
  rolespec_validate: p.bool({
    doc: "Check the parameters against the role's argument specs.",
    default: true,
  }),
  public: p.bool({ doc: "Let the rest of the play see the role's variables." }),
};

export const includeRole = defineAction({
  name: 'ansible.builtin.include_role',
  traits: { include: 'role' },
  summary: 'Run a role, chosen while the play runs',
  params: { ...role, apply: p.raw({ doc: 'Keywords for every task of the role.' }) },
  raw: ['apply'],
  support,
  examples: [{ title: 'A role', yaml: 'include_role: {name: nginx}' }],
  run: done,
});

export const importRole = defineAction({
  name: 'ansible.builtin.import_role',
  traits: { import: 'role' },
  summary: 'Take in a role when the playbook is loaded',
  params: role,
  support,
  examples: [{ title: 'A role', yaml: 'import_role: {name: nginx}' }],
  run: done,
});
