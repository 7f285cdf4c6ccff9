export { LayeredVariables, type HashBehaviour } from './layers.ts';
export { createFactCache, noFactCache, type FactCache } from './fact-cache/index.ts';
export { noMagic, VariableManager } from './manager.ts';
