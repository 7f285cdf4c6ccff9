/**
 * What modules need of the layers below the sdk. They import it from the sdk, so that one file says what those layers
 * may not change without looking at modules, ours and those of users.
 * @module
 */
export { loginOf } from '../connection/http/address.ts';
export { HttpConnectError } from '../connection/http/error.ts';
export { namesMatch as hostNamesMatch } from '../connection/ssh/known-hosts.ts';
export { StreamError } from '../connection/stream/error.ts';
export { readLocal } from '../connection/transfer.ts';
export type { Docker } from '../connection/types.ts';
export { TsplayError } from '../errors/index.ts';
export type { Diff } from '../events/types.ts';
export { loadYaml, parseYamlData } from '../source/index.ts';
export {
  defineFilter,
  defineLookup,
  defineTest,
  type FilterInfo,
  type LookupInfo,
  type PluginArguments,
  type PluginInfo,
  type TestInfo,
} from '../template/index.ts';
export { quoteUrl } from '../template/filters/html.ts';
export { md5Crypt } from '../template/python/crypt.ts';
export { jsonDefaults, toJson } from '../template/python/json-write.ts';
export { hashPassword, randomSalt } from '../template/python/password-hash.ts';
export {
  match as regexMatch,
  search as regexSearch,
  searchPlaces as regexPlaces,
  substitute as regexSubstitute,
  type RegexMatch,
} from '../template/python/regex.ts';
export { typeName as pythonType } from '../template/runtime/kinds.ts';
export { repr as pythonRepr, str as pythonStr } from '../template/runtime/repr.ts';
export { bytesOfText, fsPath, hasBytes, lossyName, textOfBytes } from '../util/bytes.ts';
export { parseForeignJson, parseForeignValues, TooMuchJson } from '../util/depth.ts';
export { errorText } from '../util/error-text.ts';
export { fnmatch } from '../util/fnmatch.ts';
export { shlexSplit, ShlexError } from '../util/shlex.ts';
export { splitLines } from '../util/split-lines.ts';
export { temporaryFolder } from '../util/temporary.ts';
export {
  fromPlain,
  isDict,
  isList,
  keyText,
  looksLikeTemplate,
  PyFloat,
  toPlain,
  Unknown,
  type Dict,
  type SourceRef,
  type Value,
} from '../util/value.ts';
