/**
 * The plan: what is there and what would be done.
 * @module
 */
import { fail, missing, unknown, type ModuleContext, type Plan, type ReadHost } from '../../../sdk/index.ts';
import { doWork, type AptWork } from './apply.ts';
import { assessInstall, assessRemove } from './assess.ts';
import {
  cleanupCommand,
  installCommand,
  removeCommand,
  upgradeCommand,
  type AptParams,
  type Run,
} from './commands.ts';
import { planDeb } from './deb.ts';
import { parseState, queryScript } from './query.ts';
import { expandPatterns, parseSpec } from './spec.ts';
import { bySummary, planTask, times, type Setting, type Task } from './task.ts';

/** No package should be changed; the lists may have to be updated, and names to be marked. */
function planQuiet(setting: Setting, mark: readonly string[], updateOnly: boolean): Plan {
  const { params, context, state, update } = setting;
  const result = times(setting);
  const idle = !update && !(params.clean && state.cleanable);
  if (idle && mark.length === 0) return { changed: false, result };
  const work: AptWork = { update, updateOnly, clean: params.clean && state.cleanable, mark };
  const doIt: NonNullable<Plan['apply']> = (host) => doWork(work, params, host, context, state.cacheTime);
  if (params.clean && state.cleanable) return { changed: true, apply: doIt, result };
  // Marking and updating do not change packages: Ansible does not count them.
  if (context.check && !(update && updateOnly)) return { changed: false, result };
  return unknown('whether the package lists have changed is seen when they are fetched', doIt, result);
}

function cleanupTask(params: AptParams): Task | undefined {
  const what = params.autoclean ? 'autoclean' : params.autoremove ? 'autoremove' : undefined;
  if (what === undefined) return undefined;
  const sign = what === 'autoclean' ? /^Del /m : /The following packages will be REMOVED/;
  return { command: (run) => cleanupCommand(params, what, run), changed: (stdout) => sign.test(stdout) };
}

async function planPackages(setting: Setting, names: readonly string[]): Promise<Plan> {
  const { params, state } = setting;
  const specs = expandPatterns(names.map(parseSpec), state.known);
  if (params.state === 'absent') {
    const { packages } = assessRemove(specs, state, params.purge);
    if (packages.length === 0) return planQuiet(setting, [], false);
    const command = (run: Run): string => removeCommand(params, packages, run);
    return planTask(setting, { command, changed: bySummary }, [], true);
  }
  const isExpected = (name: string): boolean => setting.host.expected?.thing('package', name) === 'present';
  const assessed = assessInstall(specs, state, params);
  const packages = assessed.packages.filter((name) => !isExpected(parseSpec(name).name));
  const { mark } = assessed;
  // After an update there may be newer candidates for every name.
  const again = setting.update && params.state === 'latest' && !setting.context.check;
  const asked = again ? names : packages;
  if (asked.length === 0) return planQuiet(setting, mark, false);
  const sure = !again && params.state !== 'build-dep' && params.state !== 'fixed';
  const command = (run: Run): string => installCommand(params, asked, run);
  return planTask(setting, { command, changed: bySummary, installs: asked }, mark, sure);
}

export async function planApt(params: AptParams, host: ReadHost, context: ModuleContext): Promise<Plan> {
  const given = (params.name ?? []).map((name) => name.trim()).filter((name) => name !== '');
  const all = given.includes('*') && params.state === 'latest';
  const names = given.filter((name) => name !== '*');
  if (all && names.length > 0)
    fail('unable to install additional packages when upgrading all installed packages');
  const { stdout } = await host.probe(queryScript(names.map(parseSpec), params.state === 'latest'));
  const state = parseState(stdout);
  if (!state.apt) missing('apt-get was not found: this host has no apt');
  const wanted = params.update_cache === true || params.cache_valid_time > 0;
  const update = wanted && state.cacheTime + params.cache_valid_time < state.now;
  const setting: Setting = { params, host, context, state, update };
  if (params.upgrade !== 'no' || all) {
    const plan = { command: (run: Run) => upgradeCommand(params, run), changed: bySummary };
    return planTask(setting, plan, [], false);
  }
  if (params.deb !== undefined) return planDeb(setting, params.deb);
  if (names.length > 0) return planPackages(setting, names);
  const cleanup = cleanupTask(params);
  if (cleanup === undefined) return planQuiet(setting, [], true);
  // It must be told before it is done: nothing to clean up is not a change.
  return planTask({ ...setting, context: { ...context, diff: true } }, cleanup, [], false);
}
