/**
 * Python where a book brings it: the ansible-core that the user has, modules packed with what they import, and the
 * long-lived interpreters that run them.
 * @module
 */
export {
  decodeValue,
  decodeWritten,
  encodeBytes,
  encodedDict,
  encodeValue,
  encodeVariable,
} from './values.ts';
export {
  descriptionOf,
  optionsOf,
  readDocumentation,
  textIn,
  withoutDocumentation,
  type Documentation,
  type FragmentPlaces,
} from './documentation.ts';
export { coreRemedy, findCore, importFolders, type AnsibleCore, type CoreSearch } from './core.ts';
export {
  HostPython,
  hostProgram,
  NoPython,
  packFrames,
  runFrame,
  type PythonJob,
  type PythonOutput,
} from './host-python.ts';
export { MissingLibrary, packModule, type Pack, type PackSources } from './pack.ts';
export { Routing, type Routed, type RoutedKind } from './routing.ts';
export { PluginError } from './plugin-error.ts';
export { UnreachableForPlugin, type PluginSession, type SessionOptions, type Told } from './session.ts';
export { SideProcess, type Asked } from './side-process.ts';
export { onceWords, pipedWords, type StartWish } from './start.ts';
