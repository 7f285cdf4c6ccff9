export { LayeredVariables, type Definition, type HashBehaviour } from './layers.ts';
export { createFactCache, noFactCache, type FactCache, type FactCacheOptions } from './fact-cache/index.ts';
export { noMagic, VariableManager } from './manager.ts';
