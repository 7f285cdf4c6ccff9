export { parseAllYamlData, parseYamlData } from './data.ts';
export {
  isVaultFile,
  loadYamlFile,
  loadYamlFileAll,
  readText,
  type Decrypt,
  type FileOptions,
} from './file.ts';
export { freeFormModules, parseKeyValues, splitModule, unquote, type KeyValueOptions } from './keyvalue.ts';
export { joinArgs, splitArgs } from './split.ts';
export { loadYaml, loadYamlAll, type LoadOptions, type SourceWarning } from './load.ts';
export { copyPlaces, placeOf, placeOfKey, placeOfValue, placesKnown } from './positions.ts';
