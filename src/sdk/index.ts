/**
 * What the author of a module imports (`tsplay/sdk`).
 * @module
 */
import { fileAttributeParams, modeParam } from './file-params.ts';
import { p as kinds } from './params.ts';

export {
  Expectations,
  expectedStat,
  statAfter,
  type Expected,
  type ExpectedUnit,
  type Provision,
} from './expected.ts';
export * from './host.ts';
export * from './module.ts';
export * from './params.ts';
export { fileAttributeParams, modeParam } from './file-params.ts';
export { checkMode, isSymbolic, parseMode, type ModeContext } from './mode.ts';
export { Foresight, NotAhead, StalePlan, type Changing, type Foreseen } from './foresight.ts';
export {
  createHostAhead,
  createHosts,
  createReadHost,
  createWriteHost,
  forgetCaps,
  type HostOptions,
  type Hosts,
} from './remote-host.ts';
export { defaultMistake } from './default-mistake.ts';
export { checkLiteralParams, coerceParams, shortName, type CoerceOptions } from './coerce.ts';
export {
  jobFolder,
  jsonTextFunction,
  parseModuleOutput,
  readJob,
  readStart,
  startProgram,
  type HostProgram,
  type JobState,
} from './background/index.ts';
export { runModule, type ModuleOutcome, type PlannedChange } from './run.ts';
export {
  defineEventFilter,
  defineEventSource,
  type EventData,
  type EventFilter,
  type EventFilterInfo,
  type EventSource,
  type EventSourceContext,
  type EventSourceInfo,
  type SourcePosition,
} from './event-plugins.ts';
export { dumpJson } from './json.ts';
export * from './lower-layers.ts';
export { needsPrograms } from './absent.ts';
export { parseSize } from './coerce/size.ts';
export { complaint, outputKeys } from './output.ts';
export * from './remote/index.ts';
export { parseSections, sectionFunction, sectionStart, type Sections } from './sections.ts';
export { Program, quote, quoteAll, raw, sh, type ShellPart } from './shell.ts';

/** Builders of parameters: one per type of argument_spec, and the fragments that modules share. */
export const p = { ...kinds, mode: modeParam, fileAttributes: fileAttributeParams } as const;
