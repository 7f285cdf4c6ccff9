/**
 * YAML that is data: answers of APIs, command output, `from_yaml`. Strings stay plain whatever they hold.
 * @module
 */
import type { Value } from '../util/value.ts';
import { loadYaml, loadYamlAll } from './load.ts';

/** The document; null when there is none. Throws TSP1001 with `name` as the file, for a second one too. */
export const parseYamlData = (text: string, name = '<data>'): Value =>
  loadYaml(text, name, { templates: false });

/** All documents. */
export const parseAllYamlData = (text: string, name = '<data>'): Value[] =>
  loadYamlAll(text, name, { templates: false });
