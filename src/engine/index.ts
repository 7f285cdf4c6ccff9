/**
 * Running, listing and checking playbooks. The rooms behind this door are described in docs/architecture.md.
 * @module
 */
export { engineActions } from './actions/registry.ts';
export { listHosts, type AdHoc } from './commands/adhoc.ts';
export { openHosts, type OpenedHosts } from './commands/hosts.ts';
export { openConsole } from './commands/console.ts';
export { checkSyntax, listPlaybooks, runAdhoc, runPlaybooks } from './commands/playbooks.ts';
export { lookBeforeDividing, type Divisible } from './commands/slices.ts';
export { openInspection, type Inspection } from './commands/inspect.ts';
export type { Action } from './state/action.ts';
export type { PlayListing, RunHooks, RunOptions } from './state/options.ts';
