/**
 * `tsplay service`.
 * @module
 */
import { tellHelp } from '../../help-text.ts';
import { pickAction } from '../../group.ts';
import { serviceCommand, type serviceActions } from '../../options/service.ts';
import type { CliProcess } from '../../process.ts';

type Run = (argv: readonly string[], proc: CliProcess) => Promise<number>;

/** Loaded when used: what looks at services needs no engine of playbooks, and the other way round. */
const works: Readonly<Record<keyof typeof serviceActions, () => Promise<Run>>> = {
  list: async () => (await import('./look.ts')).list,
  status: async () => (await import('./look.ts')).status,
  releases: async () => (await import('./look.ts')).releases,
  logs: async () => (await import('./logs.ts')).logs,
  exec: async () => (await import('./exec.ts')).exec,
  release: async () => (await import('./books.ts')).release,
  rollback: async () => (await import('./books.ts')).rollback,
  scale: async () => (await import('./books.ts')).scale,
  lock: async () => (await import('./lock.ts')).lock,
  unlock: async () => (await import('./lock.ts')).unlock,
};

/** Runs the command. Without an action it lists. */
export async function executeService(argv: readonly string[], proc: CliProcess): Promise<number> {
  const picked = pickAction(serviceCommand, works, argv.length === 0 ? ['list'] : argv);
  if ('help' in picked) return tellHelp(picked, proc);
  return await (
    await works[picked.action]()
  )(picked.argv, proc);
}
