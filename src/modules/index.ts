export { hasModule, loadModule, moduleEntries, moduleNames } from './registry.ts';
