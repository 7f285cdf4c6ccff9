/**
 * Services of OpenRC and of init scripts (System V).
 * @module
 */
import {
  complaint,
  fail,
  missing,
  type Plan,
  quote,
  quoteAll,
  type ReadHost,
  type ResultKeys,
  shlexSplit,
} from '../../../sdk/index.ts';

export interface InitGoal {
  readonly name: string;
  readonly state?: 'started' | 'stopped' | 'restarted' | 'reloaded' | undefined;
  readonly enabled?: boolean | undefined;
  readonly pattern?: string | undefined;
  /** Seconds between stop and start. */
  readonly sleep?: number | undefined;
  readonly runlevel: string;
  readonly arguments: string;
}

export type InitKind = 'openrc' | 'sysvinit';

/** Prints whether the service is there, runs and is enabled. */
function statusScript(goal: InitGoal, kind: InitKind): string {
  const name = quote(goal.name);
  const script = quote(`/etc/init.d/${goal.name}`);
  const running =
    goal.pattern === undefined
      ? kind === 'openrc'
        ? `rc-service ${name} status >/dev/null 2>&1`
        : `${script} status >/dev/null 2>&1`
      : // The pattern is hidden from the search's own command line.
        `ps -ef 2>/dev/null | grep -F -e ${quote(goal.pattern)} | grep -v -e grep -e 'sh -c' >/dev/null`;
  const enabled =
    kind === 'openrc'
      ? `rc-update show ${quote(goal.runlevel)} 2>/dev/null | grep -q "^ *"${name}" "`
      : `ls /etc/rc[2345].d/S??${name} /etc/rc.d/rc[2345].d/S??${name} >/dev/null 2>&1`;
  return `if [ -e ${script} ]; then echo found; else echo absent; fi
if ${running}; then echo running; else echo stopped; fi
if ${enabled}; then echo enabled; else echo disabled; fi`;
}

const action = (goal: InitGoal, kind: InitKind, verb: string): string =>
  kind === 'openrc'
    ? quoteAll(['rc-service', goal.name, verb, ...shlexSplit(goal.arguments)])
    : quoteAll([`/etc/init.d/${goal.name}`, verb, ...shlexSplit(goal.arguments)]);

function stateCommands(goal: InitGoal, kind: InitKind, running: boolean): string[] {
  const run = (verb: string): string => action(goal, kind, verb);
  switch (goal.state) {
    case 'started':
      return running ? [] : [run('start')];
    case 'stopped':
      return running ? [run('stop')] : [];
    case 'restarted':
      if (!running) return [run('start')];
      return goal.sleep === undefined ? [run('restart')] : [run('stop'), `sleep ${goal.sleep}`, run('start')];
    case 'reloaded':
      return [run(running ? 'reload' : 'start')];
    case undefined:
      return [];
  }
}

function enableCommand(goal: InitGoal, kind: InitKind): string {
  const name = quote(goal.name);
  if (kind === 'openrc')
    return `rc-update ${goal.enabled === true ? 'add' : 'del'} ${name} ${quote(goal.runlevel)}`;
  const verb = goal.enabled === true ? 'enable' : 'disable';
  return `if command -v update-rc.d >/dev/null; then update-rc.d ${name} defaults >/dev/null && update-rc.d ${name} ${verb}
else chkconfig ${name} ${goal.enabled === true ? 'on' : 'off'}; fi`;
}

export async function planInit(goal: InitGoal, kind: InitKind, host: ReadHost): Promise<Plan> {
  const [found, active, boot] = (await host.probe(statusScript(goal, kind))).stdout.split('\n');
  if (found !== 'found')
    missing(`Could not find the requested service ${goal.name}: host`, { name: goal.name });
  const commands = [
    ...(goal.enabled !== undefined && goal.enabled !== (boot === 'enabled')
      ? [enableCommand(goal, kind)]
      : []),
    ...stateCommands(goal, kind, active === 'running'),
  ];
  const result: ResultKeys = {
    name: goal.name,
    ...(goal.enabled === undefined ? {} : { enabled: goal.enabled }),
    ...(goal.state === undefined ? {} : { state: goal.state === 'stopped' ? 'stopped' : 'started' }),
  };
  if (commands.length === 0) return { changed: false, result };
  return {
    changed: true,
    result,
    apply: async (write) => {
      // A daemon started here must not hold the shell's own streams open.
      const script = commands.map((each) => `{ ${each}\n} </dev/null || exit 1`).join('\n');
      const done = await write.run(script);
      if (done.rc !== 0) fail(`Unable to change service ${goal.name}: ${complaint(done)}`, result);
      return undefined;
    },
  };
}
