export { canonicalName, hasModule, loadModule, moduleEntries, moduleNames } from './registry.ts';
export { entry, type ModuleEntry } from './entry.ts';
