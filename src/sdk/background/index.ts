/**
 * Work that goes on at the host by itself, and results of programs that are not tsplay's.
 * @module
 */
export type { HostProgram } from './types.ts';
export { jobFolder, readStart, startProgram } from './start.ts';
export { readJob, type JobState } from './read.ts';
export { parseModuleOutput } from './module-output.ts';
export { jsonTextFunction } from './json-text.ts';
