export { hasModule, loadModule, moduleNames } from './registry.ts';
