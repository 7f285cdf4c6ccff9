/**
 * What a systemd unit needs to get into the wanted state.
 * @module
 */
import {
  complaint,
  type ExpectedUnit,
  fail,
  missing,
  type ModuleContext,
  type Plan,
  type Provision,
  type ReadHost,
  type ResultKeys,
  type TextResult,
  unknown,
  type WriteHost,
} from '../../../sdk/index.ts';
import {
  isEnabled,
  isRunning,
  parseUnit,
  runtimeDirectory,
  showScript,
  systemctl,
  type Scope,
  type UnitState,
} from './show.ts';

export interface UnitGoal {
  readonly name: string;
  readonly state?: 'started' | 'stopped' | 'restarted' | 'reloaded' | undefined;
  readonly enabled?: boolean | undefined;
  readonly masked?: boolean | undefined;
  readonly scope: Scope;
  readonly daemonReload: boolean;
  readonly daemonReexec: boolean;
  readonly noBlock: boolean;
  readonly force: boolean;
}

/** A verb of systemctl and what to say when it fails. */
interface Step {
  readonly verb: string;
  readonly failure: string;
}

interface Steps {
  readonly steps: readonly Step[];
  readonly result: ResultKeys;
}

function stateVerb(goal: UnitGoal, unit: UnitState): string | undefined {
  const running = isRunning(unit);
  switch (goal.state) {
    case undefined:
      return undefined;
    case 'started':
      return running ? undefined : 'start';
    case 'stopped':
      return running || unit.active === 'deactivating' ? 'stop' : undefined;
    case 'restarted':
      return running ? 'restart' : 'start';
    case 'reloaded':
      return running ? 'reload' : 'start';
  }
}

/** Fails like Ansible for a unit that is not there; an earlier task may be about to bring it. */
const mustExist = (goal: UnitGoal, unit: UnitState): void => {
  if (!unit.found) missing(`Could not find the requested service ${goal.name}: host`, { name: goal.name });
};

/** The steps, in Ansible's order: mask, enable, state. Pure. */
export function unitSteps(goal: UnitGoal, unit: UnitState): Steps {
  const steps: Step[] = [];
  const { name } = goal;
  const result: Record<string, unknown> = { name, status: unit.status };
  if (unit.loadError !== undefined && unit.found)
    fail(`Error loading unit file '${name}': ${unit.loadError}`, result);
  if (goal.masked !== undefined && (unit.fileState === 'masked') !== goal.masked) {
    const verb = goal.masked ? 'mask' : 'unmask';
    steps.push({ verb, failure: `Failed to ${verb} the service (${name})` });
  }
  if (goal.enabled !== undefined) {
    mustExist(goal, unit);
    const enabled = isEnabled(unit);
    const verb = goal.enabled ? 'enable' : 'disable';
    if (enabled !== goal.enabled) steps.push({ verb, failure: `Unable to ${verb} service ${name}` });
    result['enabled'] = goal.enabled;
  }
  if (goal.state !== undefined) {
    mustExist(goal, unit);
    const verb = stateVerb(goal, unit);
    if (verb !== undefined) steps.push({ verb, failure: `Unable to ${verb} service ${name}` });
    result['state'] = goal.state === 'stopped' ? 'stopped' : 'started';
  }
  return { steps, result };
}

const flags = (goal: UnitGoal): string =>
  `${goal.noBlock ? '--no-block ' : ''}${goal.force ? '--force ' : ''}`;

const announce = (what: string, goal: UnitGoal): string =>
  `m=$(${systemctl(goal.scope, what)} 2>&1) || { r=$?; printf 'failure %s during ${what}: %s' "$r" "$m" >&2; exit 92; }`;

const reloads = (goal: UnitGoal): string[] => [
  ...(goal.scope === 'system' ? [] : [runtimeDirectory]),
  ...(goal.daemonReload ? [announce('daemon-reload', goal)] : []),
  ...(goal.daemonReexec ? [announce('daemon-reexec', goal)] : []),
];

/** Says how many steps were done before the one that failed. */
function stepsScript(goal: UnitGoal, steps: readonly Step[], withReload: boolean): string {
  const lines = steps.map(
    (step, i) =>
      `${systemctl(goal.scope, `${flags(goal)}${step.verb}`, goal.name)} || { printf '\\036%s' ${i}; exit 93; }`,
  );
  return [
    ...(withReload ? reloads(goal) : reloads({ ...goal, daemonReload: false, daemonReexec: false })),
    ...lines,
  ].join('\n');
}

function checkSteps(result: TextResult, steps: readonly Step[], keys: ResultKeys): void {
  if (result.rc === 0) return;
  const at = /\x1e(\d+)$/.exec(result.stdout)?.[1];
  const step = at === undefined ? undefined : steps[Number(at)];
  fail(step === undefined ? complaint(result) : `${step.failure}: ${result.stderr.trim()}`, keys);
}

function readUnit(result: TextResult): UnitState {
  if (result.rc === 90) missing('systemctl was not found: this host is not managed by systemd');
  if (result.rc === 92) fail(result.stderr.trim());
  return parseUnit(result.stdout);
}

const note = (goal: UnitGoal, unit: UnitState, context: ModuleContext): void => {
  if (unit.initScript && (unit.status['LoadState'] ?? 'not-found') === 'not-found')
    context.warn(
      `The service (${goal.name}) is actually an init script but the system is managed by systemd`,
    );
};

/** The manager is made to read its files first; what the unit needs is seen after that. */
async function reloadAndApply(goal: UnitGoal, host: WriteHost, context: ModuleContext): Promise<ResultKeys> {
  const seen = await host.run([...reloads(goal), showScript(goal.name, goal.scope)].join('\n'));
  const unit = readUnit(seen);
  note(goal, unit, context);
  const { steps, result } = unitSteps(goal, unit);
  if (steps.length > 0) checkSteps(await host.run(stepsScript(goal, steps, false)), steps, result);
  return { ...result, changed: steps.length > 0 };
}

/** The unit as earlier tasks of a dry run would have left it. */
const asExpected = (unit: UnitState, expected: ExpectedUnit | undefined): UnitState =>
  expected === undefined
    ? unit
    : {
        ...unit,
        found: true,
        loadError: undefined,
        active: expected.active ? 'active' : 'inactive',
        fileState: expected.enabled ? 'enabled' : 'disabled',
      };

const unitAfter = ({ name, state, enabled }: UnitGoal, unit: UnitState): Provision => {
  const after: ExpectedUnit = {
    active: state === undefined ? isRunning(unit) : state !== 'stopped',
    enabled: enabled ?? isEnabled(unit),
  };
  const file = name.includes('.') ? name : `${name}.service`;
  return { thing: 'unit', name: file, state: JSON.stringify(after) };
};

export async function planUnit(goal: UnitGoal, host: ReadHost, context: ModuleContext): Promise<Plan> {
  if (/[*?[]/.test(goal.name))
    fail(`This module does not currently support using glob patterns, found in service name: ${goal.name}`);
  if ((goal.daemonReload || goal.daemonReexec) && !context.check)
    return unknown('systemd reads its files first', (write) => reloadAndApply(goal, write, context));
  const there = readUnit(await host.probe(showScript(goal.name, goal.scope)));
  const unit = asExpected(there, host.expected?.unit(goal.name));
  note(goal, unit, context);
  const { steps, result } = unitSteps(goal, unit);
  if (steps.length === 0) return { changed: false, result };
  return {
    changed: true,
    result,
    provides: () => [unitAfter(goal, unit)],
    apply: async (write) => {
      checkSteps(await write.run(stepsScript(goal, steps, false)), steps, result);
      return undefined;
    },
  };
}

/** `daemon_reload` alone is not counted as a change, like in Ansible. */
export const planReload = (goal: UnitGoal, context: ModuleContext): Plan => {
  const result = { name: null, status: {} };
  if (context.check) return { changed: false, result };
  return unknown('systemd reads its files again', async (host) => {
    const done = await host.run(reloads(goal).join('\n'));
    if (done.rc !== 0) fail(complaint(done));
    return { ...result, changed: false };
  });
};
