/**
 * Inventory plug-ins in Python: a session for each source.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import { changesOf, type ForeignInventory, type ForeignReading } from '../inventory/index.ts';
import { decodeWritten, encodedDict, encodeValue, encodeVariable, PluginError } from '../python/index.ts';
import type { Dict, SourceRef } from '../util/value.ts';
import { valueText } from '../util/value.ts';
import type { PythonParts } from './python-parts.ts';
import type { Opening } from './vault-opening.ts';

export interface InventoryRoom extends Opening {
  /** Where relative paths in files begin. */
  readonly basedir: string;
  readonly verbosity: number;
}

/** The inventory plug-in of a name. Throws TSP1108 where it is there and cannot be run. */
export const pythonInventories =
  ({ controller, side, support }: PythonParts, room: InventoryRoom) =>
  (given: string, src: SourceRef | undefined): ForeignInventory | undefined => {
    const found = controller.find('inventory', given);
    if (found === undefined) return undefined;
    controller.must('inventory', found, src);
    return {
      read: async (asked) => {
        const session = side.open('inventory', room.verbosity, {
          asked: (what) => Promise.reject(new TypeError(`an inventory plug-in may not ask for ${what}`)),
          told: (told) => support.tell(told),
        });
        try {
          const answer = await session.callWritten('parse', workOf({ given, name: found.name }, asked, room));
          return changesOf(decodeWritten(answer));
        } catch (error) {
          if (!(error instanceof PluginError)) throw error;
          support.tellTraceback(error.traceback);
          throw new TsplayError('TSP1303', error.message, { src });
        } finally {
          session.close();
        }
      },
    };
  };

function workOf(
  names: { readonly given: string; readonly name: string },
  asked: ForeignReading,
  { basedir, open, vaults }: InventoryRoom,
): unknown {
  const written = (vars: Dict): unknown =>
    encodedDict([...vars].map(([key, value]) => [valueText(key), encodeVariable(value, open)] as const));
  return {
    ...{ ...names, basedir, cache: asked.cache, source: asked.source, processed: asked.processed },
    vaults: encodeValue(vaults()),
    extra: written(asked.extraVars),
    groups: asked.groups.map((group) => [
      ...[group.name, written(group.vars), group.children, group.priority],
    ]),
    hosts: asked.hosts.map((host) => [host.name, written(host.vars), host.groups]),
  };
}
