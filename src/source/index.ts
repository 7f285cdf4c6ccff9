export { parseAllYamlData, parseYamlData } from './data.ts';
export {
  isVaultFile,
  loadYamlFile,
  loadYamlFileAll,
  readText,
  type Decrypt,
  type FileOptions,
} from './file.ts';
export { freeFormModules, parseFreeForm, parseKeyValues, splitModule, unquote } from './keyvalue.ts';
export {
  blockKeywords,
  importKeywords,
  loopControlKeywords,
  oldKeywords,
  playKeywords,
  roleKeywords,
  sharedKeywords,
  taskKeywords,
} from './keywords.ts';
export { loadYaml, loadYamlAll, type LoadOptions, type SourceWarning } from './load.ts';
export {
  copyPlaces,
  markKey,
  placeOf,
  placeOfKey,
  placeOfValue,
  placesKnown,
  withPlaces,
} from './positions.ts';
export { compileSchema, schemaNames, validate, type CompiledSchema, type SchemaName } from './schema.ts';
export { joinArgs, splitArgs } from './split.ts';
