/**
 * What a plug-in in Python may ask of the run while it works: modules, commands and files of the task's host, variables of
 * others. The host and the user are those of the task; a plug-in cannot name others.
 * @module
 */
import { createWriteStream } from 'node:fs';
import { encodeBytes, encodeValue, UnreachableForPlugin, type SessionOptions } from '../../python/index.ts';
import { TsplayError } from '../../errors/index.ts';
import { shortName } from '../../util/action-name.ts';
import { bytesOfText } from '../../util/bytes.ts';
import { isDict, valueText, type Dict, type Value } from '../../util/value.ts';
import type { Attempt, PerformModule } from './types.ts';
import { failedOutcome, isUnreachable } from './failures.ts';
import { encodeLazy } from './plugin-work.ts';
import { routeFor } from './reach.ts';

type Asked = ReadonlyMap<string, Value>;

const textOf = (asked: Asked, name: string): string => valueText(asked.get(name) ?? '');

export function answering(
  attempt: Attempt,
  performModule: PerformModule,
  signal: AbortSignal,
): SessionOptions['asked'] {
  const answers: Readonly<Record<string, (asked: Asked) => Promise<unknown>>> = {
    module: (asked) => moduleFor(asked, attempt, performModule),
    exec: (asked) => commandFor(asked, attempt, signal),
    put: async (asked) => {
      const { transport } = await routeFor(attempt);
      await transport.upload({ localPath: textOf(asked, 'local') }, textOf(asked, 'remote'), { signal });
    },
    fetch: async (asked) => {
      const { transport } = await routeFor(attempt);
      await transport.downloadInto(textOf(asked, 'remote'), createWriteStream(textOf(asked, 'local')), {
        signal,
      });
    },
    reset: async () => attempt.section.play.run.connections.reset((await routeFor(attempt)).transport),
    hostvars: (asked) => Promise.resolve(hostVarsFor(textOf(asked, 'host'), attempt)),
  };
  return async (what, asked) => {
    const answer = answers[what];
    if (answer === undefined) throw new TypeError(`a plug-in asked for ${what}, which is not known`);
    try {
      return await answer(asked);
    } catch (error) {
      throw isUnreachable(error) ? new UnreachableForPlugin((error as Error).message) : error;
    }
  };
}

/** `ActionBase._execute_module`. What fails is a result; only a host that cannot be reached is an exception. */
async function moduleFor(asked: Asked, attempt: Attempt, performModule: PerformModule): Promise<unknown> {
  const { task, section } = attempt;
  const { actions } = section.play.run;
  const given = asked.get('args') ?? null;
  const args: Dict = new Map(isDict(given) ? given : []);
  const action = meant(textOf(asked, 'name'), args);
  const background = asked.get('background') === true;
  const own = {
    ...task,
    action,
    ...actions.resolve(action),
    args,
    moduleDefaults: [],
    checkMode: asked.get('check') === true,
    diff: asked.get('diff') === true,
    async: background ? (limitIn(asked) ?? task.async ?? usualLimit) : undefined,
    // What a plug-in has in the background it looks after itself.
    poll: background ? (task.async === undefined ? 0 : task.poll) : undefined,
    timeout: undefined,
  };
  const inner = { ...attempt, task: own };
  const done = await run().catch((error: unknown) => failedOutcome(error, inner));
  if (done.status === 'unreachable') throw new UnreachableForPlugin(valueText(done.result.get('msg') ?? ''));
  return encodeValue(done.result);

  async function run() {
    const module = await actions.findModule(action);
    if (module === undefined)
      throw new TsplayError('TSP1101', `The module ${action} was not found in configured module paths`, {
        src: task.actionSrc,
      });
    return performModule(module, inner);
  }
}

/** Seconds that a job of a plug-in may take where nothing is said. */
const usualLimit = 600;

function limitIn(asked: Asked): number | undefined {
  const seconds = Number(asked.get('limit') ?? 0);
  return seconds > 0 ? seconds : undefined;
}

/** Ansible's shell is its command with a mark. */
function meant(name: string, args: Dict): string {
  const plain = shortName(name);
  const shell = plain === 'command' && args.get('_uses_shell') === true;
  args.delete('_uses_shell');
  // Where jobs are is known from the variables.
  if (plain === 'async_status') args.delete('_async_dir');
  return shell ? 'shell' : plain;
}

/** A command on the host, as the task's user or the one that it becomes. */
async function commandFor(asked: Asked, attempt: Attempt, signal: AbortSignal): Promise<unknown> {
  const { transport, become } = await routeFor(attempt);
  const stdin = bytesOfText(textOf(asked, 'stdin'));
  const { rc, stdout, stderr } = await transport.exec({
    script: textOf(asked, 'cmd'),
    become: asked.get('become') === true ? become : undefined,
    ...(stdin.length === 0 ? {} : { stdin }),
    signal,
  });
  return {
    $: ['dict', [['rc', rc], ['stdout', encodeBytes(stdout)], ['stderr', encodeBytes(stderr)]]], // prettier-ignore
  };
}

function hostVarsFor(name: string, { scope, templar }: Attempt): unknown {
  const all = scope.vars.get('hostvars') ?? null;
  const own = isDict(all) ? all.get(name) : undefined;
  return own !== undefined && isDict(own) ? encodeLazy(own, templar) : null;
}
