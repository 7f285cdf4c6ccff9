/**
 * Facts by other modules than `setup` (`ansible_facts_modules`, `facts_modules`): Ansible's own action asks them and merges what
 * they give.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import type { PluginAction } from '../../library/index.ts';
import { coreRemedy } from '../../python/index.ts';
import { isCore, shortName } from '../../util/action-name.ts';
import { isList, valueText, type Value } from '../../util/value.ts';
import type { Attempt } from './types.ts';

/** Names that mean what tsplay gathers itself. */
const ours: ReadonlySet<string> = new Set(['smart', 'setup']);

/** The action that asks them; undefined where tsplay gathers by itself. Throws TSP1108 where there is no ansible-core. */
export async function factsAction({
  task,
  section,
  scope,
  templar,
}: Attempt): Promise<PluginAction | undefined> {
  if (!isCore(task.action, 'gather_facts')) return undefined;
  const { run } = section.play;
  const given = scope.vars.get('ansible_facts_modules');
  const value: Value = given === undefined ? [...run.settings.factsModules] : await templar.valueAsync(given);
  const names = isList(value)
    ? value.map((one) => valueText(one))
    : valueText(value)
        .split(',')
        .map((one) => one.trim());
  const others = names.filter((name) => !ours.has(shortName(name)));
  if (others.length === 0) {
    // Devices of networks have facts of their own kinds, which Ansible's configuration names.
    const isDevice = names.includes('smart') && scope.vars.get('ansible_network_os') !== undefined;
    return isDevice ? run.actions.coreAction('gather_facts') : undefined;
  }
  const action = run.actions.coreAction('gather_facts');
  if (action !== undefined) return action;
  throw new TsplayError('TSP1108', `facts by ${others.join(', ')} need Ansible's Python library`, {
    src: task.actionSrc,
    hint: coreRemedy,
  });
}
