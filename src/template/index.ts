/**
 * Jinja2 as Ansible speaks it.
 *
 * Only {@link TemplateString}s are rendered, and nothing but the user's own files makes them: what hosts, lookups and
 * filters return is plain text for good.
 * @module
 */
import './filters/index.ts';
import './lookups/index.ts';
import './tests/index.ts';

export { TemplateError } from './errors.ts';
export {
  defineFilter,
  defineLookup,
  defineTest,
  failForeign,
  foreignFilter,
  foreignLookupOf,
  foreignTest,
  type BookPlugin,
  type ForeignContext,
  type ForeignFunction,
  type FilterInfo,
  type LookupInfo,
  type PluginArguments,
  type PluginInfo,
  type TestInfo,
} from './foreign.ts';
export { LazyDict } from './lazy.ts';
export type { LookupCall, LookupDeclaration } from './lookups/declare.ts';
export { foreignLookup, foreignLookups, foreignNames, includedNames, mistakeIn } from './mistakes.ts';
export { readTemplate } from './search.ts';
export { namesIn } from './names.ts';
export { knownExtensions, type Extension } from './syntax/settings.ts';
export { OMIT, stripOmitted } from './omit.ts';
export type { FileOptions, RunServices, TemplarOptions, VarSource } from './options.ts';
export type { FilterDeclaration, TestDeclaration } from './plugin.ts';
export {
  allFilters,
  allLookups,
  allTests,
  describeFilter,
  describeLookup,
  describeTest,
  usePlugins,
  type PluginSource,
} from './registry.ts';
export { jsonText, pyText, yamlText } from './present.ts';
export { match as regexMatch, search as regexSearch, type RegexFlags } from './python/regex.ts';
export { UnknownValueError } from './runtime/unknown.ts';
export { Templar } from './templar.ts';
export { dictSource, ownOf } from './vars.ts';
