/** The task of an example, read by the real loader: its module and arguments. */
import { describeModule, hasModule, moduleNames } from '../../src/modules/index.ts';
import { actionOf } from '../../src/playbook/action.ts';
import type { LoadContext } from '../../src/playbook/context.ts';
import { freeFormModules, loadYaml } from '../../src/source/index.ts';
import { shortName } from '../../src/util/action-name.ts';
import { isDict, type Dict } from '../../src/util/value.ts';

const context = {
  modules: {
    has: hasModule,
    names: moduleNames,
    isFreeForm: (name) => freeFormModules.has(shortName(name)),
    resolve: (name) => describeModule(name) ?? { resolved: name, traits: {} },
  },
} satisfies Partial<LoadContext> as unknown as LoadContext;

export function parseTaskArgs(yaml: string): { readonly action: string; readonly args: Dict } {
  const task = loadYaml(yaml, 'example.yml');
  if (!isDict(task)) throw new Error('an example is one task: a map');
  const { action, args } = actionOf(task, { file: 'example.yml', line: 1, col: 1 }, context);
  return { action, args: isDict(args) ? args : (new Map() satisfies Dict as Dict) };
}
