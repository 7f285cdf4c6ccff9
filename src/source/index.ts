export { parseAllYamlData, parseYamlData } from './data.ts';
export { discreetly, loadYamlFile, readText, type Decrypt, type FileOptions, type FileRead } from './file.ts';
export { freeFormModules, parseFreeForm, parseKeyValues, splitModule } from './keyvalue.ts';
export {
  blockKeywords,
  importKeywords,
  loopControlKeywords,
  playKeywords,
  roleKeywords,
  taskKeywords,
} from './keywords.ts';
export { inheritedKeywords, ownKeywords, renderedKeywords, type KeywordKind } from './rendered-keywords.ts';
export { onDuplicate, type DuplicateKeys } from './duplicates.ts';
export { loadYaml, loadYamlAll, type SourceWarning } from './load.ts';
export {
  copyPlaces,
  markKey,
  placeOf,
  placeOfKey,
  placeOfValue,
  placesKnown,
  withPlaces,
} from './positions.ts';
export { compileSchema, readSchema, schemaNames, validate, type SchemaName } from './schema.ts';
export { joinArgs, splitArgs } from './split.ts';
export {
  loadTree,
  type MapNode,
  type Pair,
  type ScalarNode,
  type SeqNode,
  type Tree,
  type TreeNode,
} from './tree.ts';
