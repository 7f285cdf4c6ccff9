/** Attributes of everything below a directory. */
import { attributesProgram, type FileAttributes, type ReadHost } from '../../../sdk/index.ts';
import { planAttributes } from '../lib/attributes.ts';
import { belowProgram } from '../lib/below.ts';
import { findEntries, type Entry } from '../lib/many.ts';
import type { Below, FileTask } from './task.ts';

export interface BelowPlan {
  readonly changed: boolean;
  /** Owners that are to be set somewhere, for warnings. */
  readonly owners: FileAttributes;
  /** Shell that sets everything. */
  readonly program: string;
}

/** Looks at the whole tree in one request. */
export async function findBelow(host: ReadHost, path: string, follow: boolean): Promise<Below> {
  const [own, followed] = await Promise.all([
    findEntries(host, ['-H', path, '-mindepth', '1']),
    follow ? findEntries(host, [path, '-mindepth', '1'], { follow: true }) : undefined,
  ]);
  const seen = new Set(own.entries.filter((entry) => entry.type !== 'link').map((entry) => entry.path));
  return { own: own.entries, throughLinks: followed?.entries.filter((entry) => !seen.has(entry.path)) ?? [] };
}

interface Change {
  readonly entry: Entry;
  readonly set: FileAttributes;
}

export function planBelow(task: FileTask, below: Below): BelowPlan {
  const changes = (entries: readonly Entry[]): Change[] =>
    entries.flatMap((entry) => {
      const plan = planAttributes(
        entry,
        { ...task.params, attributes: undefined },
        { umask: task.look.umask },
      );
      return plan.changed ? [{ entry, set: plan.set }] : [];
    });
  const own = changes(below.own);
  const linked = changes(below.throughLinks);
  const steps = [
    own.length === 0
      ? ''
      : belowProgram(
          task.path,
          own.map(({ entry, set }) => ({ path: entry.path, set })),
        ),
    ...linked.map(({ entry, set }) => attributesProgram(entry.path, set)),
  ];
  return {
    changed: own.length + linked.length > 0,
    owners: Object.assign({}, ...[...own, ...linked].map((change) => change.set)) as FileAttributes,
    program: steps.filter((step) => step !== '').join(' &&\n'),
  };
}
