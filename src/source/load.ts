/**
 * YAML 1.1 of the user's files, with the place of everything.
 * @module
 */
import type { Value } from '../util/value.ts';
import { Builder, type SourceWarning } from './build.ts';
import { parse } from './parse.ts';

export type { SourceWarning } from './build.ts';

export interface LoadOptions {
  /**
   * Whether text with a template delimiter becomes a template. True unless said otherwise: loading is for the user's
   * own files.
   */
  readonly templates?: boolean | undefined;
  /** Told of duplicate keys. */
  readonly warn?: ((warning: SourceWarning) => void) | undefined;
}

/**
 * The documents of a text. JSON is told by its look and read as JSON: `1e3` is a number there.
 * Throws a TsplayError TSP1001 with the place and a remedy for the usual mistakes.
 */
export function loadYamlAll(text: string, file: string, options: LoadOptions = {}): Value[] {
  const { events, source, json } = parse(text, file);
  return new Builder(events, source, {
    templates: options.templates ?? true,
    json,
    warn: options.warn,
  }).documents();
}

/** The first document of a text; null when there is none. */
export const loadYaml = (text: string, file: string, options?: LoadOptions): Value =>
  loadYamlAll(text, file, options)[0] ?? null;
