import { describe, expect, it } from 'vitest';
import { loadYaml } from '../../src/source/index.ts';
import { yamlText } from '../../src/template/index.ts';
import { emitted } from '../../src/report/safe-stream.ts';
import type { Value } from '../../src/util/value.ts';

const texts = [
  'a\u202Eb',
  '\u2066x\u2069: y',
  'esc \u001B[31m red',
  'c1 \u009B31m',
  'line\u2028sep',
  'nel\u0085x',
  'two\nlines \u200F',
  '\u061C',
  'del\u007F',
];

describe('YAML that is shown', () => {
  it.each(texts)('holds the same value behind the boundary of output: %j', (text) => {
    const value: Value = new Map<Value, Value>([
      ['text', text],
      [text, [text, 'plain']],
    ]);
    const shown = yamlText(value);
    expect(emitted(shown)).toBe(shown);
    expect(loadYaml(shown, 'f', { templates: false })).toEqual(value);
  });
});
