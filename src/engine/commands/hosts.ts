/**
 * Hosts by themselves, without a play: for commands that look at them, or speak with a program there.
 * @module
 */
import { placesIn } from '../../playbook/index.ts';
import { createHosts, type Hosts } from '../../sdk/index.ts';
import { dictOf } from '../../util/value.ts';
import { isLocalName } from '../connect/connections.ts';
import { openRun } from '../assembly/open-run.ts';
import { withConnection } from '../scope/connection-vars.ts';
import type { RunHooks, RunOptions } from '../state/options.ts';
import { renderText } from '../state/render.ts';

export interface OpenedHosts {
  /** Hosts of a pattern within the limit. */
  readonly match: (pattern: string) => readonly string[];
  /** A variable of a host as text; undefined where it is not set. Throws what is wrong with its template. */
  readonly variable: (host: string, name: string) => Promise<string | undefined>;
  /** The host, connected to. Rejects with TSP2xxx when it cannot be reached. */
  readonly reach: (host: string) => Promise<Hosts>;
  /** Ends all connections. */
  readonly close: () => Promise<void>;
}

/**
 * Reads the inventory; connects to nothing yet. `dir` stands for a playbook's folder. Acts as root, or whom the options name, when
 * `options.become` says so. Throws what is wrong with inventory and variables.
 */
export async function openHosts(options: RunOptions, hooks: RunHooks, dir: string): Promise<OpenedHosts> {
  const { run, close } = await openRun({ ...options, bookDir: dir }, hooks);
  const play = await run.loader.play(dictOf({ name: 'hosts', hosts: 'all', gather_facts: false }), dir);
  const scope = (host: string) => {
    const vars = run.variables.forTask({
      play,
      host,
      roles: [],
      role: undefined,
      taskVars: undefined,
      magic: run.magic.forRun(host),
    });
    const templar = run.templars.make(
      withConnection(vars, { host, keywords: undefined, options }),
      placesIn(dir),
    );
    return { vars, templar };
  };
  return {
    close,
    match: (pattern) => run.inventory.match(pattern, {}),
    variable: async (host, name) => {
      const { vars, templar } = scope(host);
      const value = vars.get(name);
      return value === undefined ? undefined : renderText(templar, value);
    },
    reach: async (host) => {
      const { vars, templar } = scope(host);
      const { transport, become } = await run.connections.route({
        host,
        vars: vars.withoutHosts(),
        templar,
        task: play,
        implicitLocal: !run.inventory.has(host) && isLocalName(host),
        dir,
      });
      // A person who interrupts still wants what was begun there to be ended.
      return createHosts(transport, { name: host, become });
    },
  };
}
