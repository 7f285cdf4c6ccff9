/**
 * Names of roles, their loops, and what they say of their parameters.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseYamlData } from '../../source/index.ts';
import { isDict, type Dict } from '../../util/value.ts';
import { argText, keyword } from '../files/tasks.ts';
import { isMap, isSeq, keyOf, memberOf, pairsOf, textOf } from '../nodes.ts';
import type { Rule, Said } from '../types.ts';

const roleModules = /^(?:ansible\.(?:builtin|legacy)\.)?(?:import_role|include_role)$/;
const goodName = /^[a-z][a-z0-9_]*$/;

const pathMessage = (name: string): string => `A role should be found by its name, not by a path: ${name}.`;

export const roleName: Rule = {
  id: 'role-name',
  summary: 'Roles should have names of small letters, digits and underscores',
  tags: ['deprecations', 'metadata'],
  severity: 'HIGH',
  ids: {
    'role-name': 'The name of a role has small letters, digits and underscores',
    'role-name[path]': 'A role is named, not found by a path',
  },
  task(task, { say }) {
    const name = roleModules.test(task.action) ? argText(task, 'name') : undefined;
    if (name?.includes('/') === true) say({ tag: 'role-name[path]', message: pathMessage(name) });
  },
  play(play, file, { say }) {
    const roles = file.kind === 'playbook' ? memberOf(play, 'roles') : undefined;
    for (const role of isSeq(roles) ? roles.items : []) {
      const name = textOf(isMap(role) ? memberOf(role, 'role') : role);
      if (name?.includes('/') === true)
        say({ tag: 'role-name[path]', message: pathMessage(name), at: isMap(role) ? role : play });
    }
  },
  file(file, { say }) {
    if (file.kind !== 'meta') return;
    const dependencies = memberOf(file.map, 'dependencies');
    for (const role of isSeq(dependencies) ? dependencies.items : []) {
      const name = isMap(role) ? memberOf(role, 'role') : role;
      const text = textOf(name);
      if (text?.includes('/') === true) say({ tag: 'role-name[path]', message: pathMessage(text), at: name });
    }
  },
};

/** What is wrong with a role as a folder. */
export function* roleMistakes(
  folder: string,
): Generator<Said & { readonly rule: Rule; readonly file?: string }> {
  const meta = ['main.yml', 'main.yaml']
    .map((name) => join(folder, 'meta', name))
    .find((path) => existsSync(path));
  const said = meta === undefined ? undefined : readDict(meta);
  const info = said?.get('galaxy_info');
  const told = isDict(info) ? info.get('role_name') : undefined;
  const name = (typeof told === 'string' ? told : basename(folder)).replace(/^ansible-role-/, '');
  if (name !== '' && !goodName.test(name))
    yield { rule: roleName, message: `The role's name should match ${goodName.source}: ${name}.` };
  const specs = ['argument_specs.yml', 'argument_specs.yaml'].some((file) =>
    existsSync(join(folder, 'meta', file)),
  );
  if (!specs && said?.has('argument_specs') !== true)
    yield {
      rule: roleArgumentSpec,
      message: 'The role does not say what parameters it takes: write meta/argument_specs.yml.',
      ...(meta === undefined ? {} : { file: meta }),
    };
}

function readDict(file: string): Dict | undefined {
  try {
    const value = parseYamlData(readFileSync(file, 'utf8'), file);
    return isDict(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export const roleArgumentSpec: Rule = {
  id: 'role-argument-spec',
  summary: 'A role should say what parameters it takes',
  tags: ['metadata', 'opt-in'],
  severity: 'HIGH',
};

export const loopVarPrefix: Rule = {
  id: 'loop-var-prefix',
  summary: "The loop variables of a role should begin with the role's name",
  tags: ['idiom'],
  severity: 'MEDIUM',
  ids: {
    'loop-var-prefix[missing]': 'A loop in a role names its variable',
    'loop-var-prefix[wrong]': "The loop variable of a role begins with the role's name",
  },
  task(task, { options, say }) {
    const { role } = task.file;
    if (role === undefined || options.loopVarPrefix === undefined) return;
    const loop = pairsOf(task.node).find((pair) => keyOf(pair) === 'loop' || keyOf(pair).startsWith('with_'));
    if (loop === undefined) return;
    const pattern = options.loopVarPrefix.replaceAll('{role}', () => role.name.replace(/[\s-]+/g, '_'));
    const control = keyword(task, 'loop_control');
    const written = memberOf(control, 'loop_var');
    const name = textOf(written) ?? '';
    if (name === '')
      say({
        tag: 'loop-var-prefix[missing]',
        message: `The loop uses "item": name its variable with loop_control, matching ${pattern}.`,
        at: loop.value,
      });
    else if (!new RegExp(pattern).test(name))
      say({
        tag: 'loop-var-prefix[wrong]',
        message: `The loop variable ${name} should match ${pattern}.`,
        at: written,
      });
  },
};

export const playbookExtension: Rule = {
  id: 'playbook-extension',
  summary: 'Playbooks should end in .yml or .yaml',
  tags: ['formatting'],
  severity: 'MEDIUM',
  file(file, { say }) {
    if (file.kind === 'playbook' && !/\.ya?ml$/.test(file.path))
      say({ message: 'The playbook should end in .yml or .yaml.' });
  },
};
