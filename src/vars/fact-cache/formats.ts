/**
 * How cached facts are written. What is read back is data, never a template.
 * @module
 */
import { parseYamlData } from '../../source/index.ts';
import { jsonDefaults, toJson } from '../../template/python/json-write.ts';
import { toYaml, yamlDefaults } from '../../template/python/yaml-write.ts';
import { parseForeignValues } from '../../util/depth.ts';
import { fromPlain, type Dict, type Value } from '../../util/value.ts';

export interface CacheFormat {
  parse(text: string, file: string): Value;
  dump(facts: Dict): string;
}

export const formats: ReadonlyMap<string, CacheFormat> = new Map<string, CacheFormat>([
  [
    'jsonfile',
    {
      parse: (text) => fromPlain(parseForeignValues(text)),
      dump: (facts) => toJson(facts, { ...jsonDefaults, indent: '    ', itemSeparator: ',', sortKeys: true }),
    },
  ],
  [
    'yaml',
    {
      parse: (text, file) => parseYamlData(text, file),
      dump: (facts) => toYaml(facts, { ...yamlDefaults, flowStyle: false }),
    },
  ],
]);
