export { LayeredVariables, type Definition, type HashBehaviour, type Layer } from './layers.ts';
export { noMagic, VariableManager, type VariableManagerOptions, type VariableRequest } from './manager.ts';
