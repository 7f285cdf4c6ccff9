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
