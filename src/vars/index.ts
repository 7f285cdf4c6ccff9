export { LayeredVariables, type HashBehaviour } from './layers.ts';
export { noMagic, VariableManager } from './manager.ts';
