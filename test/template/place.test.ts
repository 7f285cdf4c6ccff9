import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadYaml } from '../../src/source/index.ts';
import { TemplateError } from '../../src/template/index.ts';
import type { Dict, SourceRef, Value } from '../../src/util/value.ts';
import { templar } from './support.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'place-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Where the error about `nosuch` in the value of `k` is said to be. */
function placeIn(yaml: string): SourceRef | undefined {
  const file = join(folder, 'x.yml');
  writeFileSync(file, yaml);
  const doc = loadYaml(yaml, file) as Dict;
  try {
    templar().value(doc.get('k') as Value);
  } catch (e) {
    if (e instanceof TemplateError) return e.src;
  }
  return undefined;
}

describe('the place of an error in a scalar', () => {
  it.each([
    ['plain', 'k: a {{ nosuch }}\n'],
    ['plain over lines', 'k: a\n  b {{ 1 }}\n  c {{ nosuch }} d\n'],
    ['with a comment behind', 'k: a {{ nosuch }} # {{ nosuch }}\n'],
    ['single quotes', "k: 'it''s {{ ''x'' }} {{ nosuch }}'\n"],
    ['double quotes', 'k: "{{ nosuch }}"\n'],
    ['escapes', 'k: "\\t\\x41\\u00e9 {{ \\"a\\" }}\\n{{ nosuch }}"\n'],
    ['an escaped end of line', 'k: "one \\\n  two {{ nosuch }}"\n'],
    ['a folded quote', 'k: "one\n\n  two\n  {{ nosuch }}"\n'],
    ['literal', 'k: |\n  one {{ 1 }}\n\n    two\n  three {{ nosuch }}\n'],
    ['literal with a header', 'k: |2- # said\n    x {{ nosuch }}\n'],
    ['folded', 'k: >\n  one {{ 1 }}\n  two\n\n  three {{ nosuch }}\n  four\n'],
    ['folded and stripped', 'k: >-\n  {{ 1 +\n     nosuch }}\n'],
    ['a tag and an anchor', 'k: &a !!str "x {{ nosuch }}"\n'],
    ['the same text twice', 'k: "{{ 1 }} nosuch {{ nosuch }}"\n'],
    ['in a list', 'k:\n  - "{{ 1 }}"\n  - [a, "{{ nosuch }}"]\n'],
    ['Windows ends of lines', 'k: |\r\n  one\r\n  {{ nosuch }}\r\n'],
  ])('%s', (_style, yaml) => {
    const comment = yaml.indexOf('# {{');
    const at = yaml.lastIndexOf('nosuch', comment < 0 ? yaml.length : comment);
    const before = yaml.slice(0, at).split('\n');
    expect(placeIn(yaml)).toMatchObject({ line: before.length, col: (before.at(-1)?.length ?? 0) + 1 });
  });
});
