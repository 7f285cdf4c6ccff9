export { canonicalName, hasModule, loadModule, moduleEntries, moduleNames } from './registry.ts';
