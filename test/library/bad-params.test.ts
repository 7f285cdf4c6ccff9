import { expect, it } from 'vitest';
import { run } from '../engine/harness.ts';

const module = (params: string): string => `import { defineModule, p } from 'tsplay/sdk';
export const mine = defineModule({
  name: 'mine', summary: 'x', params: ${params}, support: { check: 'full', diff: 'none' },
  examples: [{ title: 'x', yaml: 'mine:' }],
  plan: async () => ({ changed: false, result: {} }),
});
`;

it.each([
  ["{ text: { doc: 'x' } }", 'the parameter "text" (params.text)'],
  ["{ text: { type: 'str', doc: 'x' } }", 'the parameter "text" (params.text)'],
  ['{ text: undefined }', 'the parameter "text" (params.text)'],
  ["{ list: p.list({ type: 'str' }, { doc: 'x' }) }", 'the parameter "elements" (params.list.elements)'],
  ["{ all: p.object({ one: 'str' }, { doc: 'x' }) }", 'the parameter "one" (params.all.options.one)'],
])('a parameter that p has not made is told with its file: %s', async (params, said) => {
  const ran = await run({
    files: {
      'library/mine.ts': module(params),
      'site.yml': '- {hosts: a, gather_facts: false, tasks: [{mine: {text: x}}]}\n',
    },
  });
  const text = `${ran.error ?? ''}${JSON.stringify(ran.events)}`;
  expect(text).toContain('library/mine.ts');
  expect(text).toContain(
    `${said.replaceAll('"', ran.error === undefined ? '\\"' : '"')} was not made with p`,
  );
  expect(text).not.toContain('bug in tsplay');
});

it.each([
  ["p.int({ doc: 'x', default: '8' })", '"8", not a whole number'],
  ["p.bool({ doc: 'x', default: 'no' })", '"no", not true or false'],
  ["p.str({ doc: 'x', default: null })", 'null, not a string'],
  ["p.path({ doc: 'x', default: 7 })", '7, not a string'],
  ["p.float({ doc: 'x', default: NaN })", 'NaN, not a number'],
  ["p.dict({ doc: 'x', default: {} })", 'an object, not a Map'],
  ["p.list(p.str({ doc: 'x' }), { doc: 'x', default: 'a,b' })", '"a,b", not an array'],
  [
    "p.list(p.int({ doc: 'x' }), { doc: 'x', default: [1, '2'] })",
    'an array whose element 1 is "2", not a whole',
  ],
  ["p.choice(['on', 'off'], { doc: 'x', default: 'of' })", '"of", which is none of its choices: on, off'],
])('a default that its parameter cannot give is told when the module is loaded: %s', async (param, said) => {
  const ran = await run({
    files: {
      'library/mine.ts': module(`{ within: p.object({ text: ${param} }, { doc: 'x' }) }`),
      'site.yml': '- {hosts: a, gather_facts: false, tasks: [{debug: {msg: first}}, {mine:}]}\n',
    },
  });
  expect(ran.error).toContain('library/mine.ts');
  expect(ran.error).toContain('the default of the parameter "text" (params.within.options.text) is ');
  expect(ran.error).toContain(said);
  expect(ran.events).toEqual([]);
});
