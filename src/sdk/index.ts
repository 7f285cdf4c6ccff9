/**
 * What the author of a module imports (`tsplay/sdk`).
 * @module
 */
export * from './host.ts';
export * from './module.ts';
export * from './params.ts';
