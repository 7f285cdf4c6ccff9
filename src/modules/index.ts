export { describeModule, hasModule, loadModule, moduleEntries, moduleNames } from './registry.ts';
