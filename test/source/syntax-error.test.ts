import { describe, expect, it } from 'vitest';
import { TsplayError } from '../../src/errors/index.ts';
import { loadYaml } from '../../src/source/index.ts';

function failure(text: string): TsplayError {
  try {
    loadYaml(text, 'f.yml');
  } catch (error) {
    if (error instanceof TsplayError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

// text, place, part of the message, part of the hint
const mistakes: readonly (readonly [string, string, string, string])[] = [
  ['a: {{ b }}\n', '1:5', 'cannot be a key', 'must be quoted'],
  ['- debug:\n    msg: {{ foo }} bar\n', '2:10', 'without quotes', 'msg: "{{ foo }} bar"'],
  ['a: foo: bar\n', '1:7', 'a colon followed by a space', 'a: "foo: bar"'],
  ['- a: 1\n- b: "x\n- c: 2\n', '2:6', 'not closed', 'Close it'],
  ["a: 'x\nb: 1\n", '1:4', 'not closed', "''"],
  ['a:\n\tb: 1\n', '2:1', 'a tab', 'spaces'],
  ['- a:\n    -\tb:\n        c: x\n', '2:6', 'a tab stands behind the dash', 'space'],
  ['- a:\n-\tb:\n', '2:2', 'a tab stands behind the dash', 'space'],
  ['a:\n  - \tx: 1\n    y: 2\n', '2:5', 'a tab stands behind the dash', 'space'],
  ['a:1\nb: 2\n', '1:3', 'space is missing after the colon', 'Write a: 1'],
  ['- a\n-b\n', '2:2', 'space is missing after the dash', 'Write - b'],
  ['- name: x\n  debug: msg=1\n   when: y\n', '3:4', 'indented by 3', 'line 2 begins in column 3'],
  ['- name: x\n debug: 1\n', '2:2', 'indented by 1', 'line 1 begins in column 3'],
  ['a: @x\n', '1:4', 'cannot begin with @', 'a: "@x"'],
  ['a: "b" c\n', '1:7', 'after the closing quote', `a: '"b" c'`],
  ['- a: "{{ x }}"/foo\n', '1:15', 'after the closing quote', 'a: "{{ x }}/foo"'],
  ['a: [1, 2\nb: 3\n', '1:4', 'bracket [', ''],
  ['a: *x\n', '1:4', 'unknown alias', '&x'],
  ['a: - b\n', '1:4', 'a list cannot begin', 'next line'],
  ['a: "\\d"\n', '1:6', 'escape', '\\\\'],
  ['a: !foo x\n', '1:4', 'the tag !foo', '!vault'],
  ['- hosts: all\n  tasks\n    - debug:\n', '2:3', 'neither "key: value" nor a list', 'after "tasks"'],
  ['a: &x 1\nb: {<<: *x}\n', '2:5', 'merges a map', ''],
];

it.each([
  ['[', 10_000],
  ['{a: ', 10_000],
])('nesting that never ends is told as that, whatever a guess would mend: %s', (open, times) => {
  expect(failure(`a: 1\nb: ${open.repeat(times)}\n`)).toMatchObject({
    message: 'YAML is nested too deeply: more than 500 levels',
    src: { line: 2 },
    hint: undefined,
  });
});

it('blocks that are nested too deeply are no fault of indentation', () => {
  const text = Array.from({ length: 600 }, (_, i) => `${' '.repeat(i)}a:\n`).join('');
  expect(failure(text).message).toBe('YAML is nested too deeply: more than 500 levels');
});

describe('the usual mistakes', () => {
  it.each(mistakes)('%j', (text, place, message, hint) => {
    const error = failure(text);
    expect(error.code).toBe('TSP1001');
    expect(`${error.src?.line}:${error.src?.col}`).toBe(place);
    expect(error.message).toContain(message);
    expect(error.hint ?? '').toContain(hint);
  });
});

/** A line, and what is to be written instead of it, where quoting all of it would make the file load and mean nothing. */
const meant: readonly (readonly [string, string])[] = [
  ['- debug: msg: hi', '- debug:\n    msg: hi'],
  ['- name: greet\n  debug: msg: "{{ x }}"', '  debug:\n    msg: "{{ x }}"'],
  ['- ansible.builtin.debug: msg: {{ x }}', '- ansible.builtin.debug:\n    msg: "{{ x }}"'],
  ['- fail: msg: Error: went wrong', '- fail:\n    msg: "Error: went wrong"'],
  ['- service: name: nginx state: started', '- service:\n    name: nginx\n    state: started'],
  ['- debug: msg: hi\n    verbosity: 1', '- debug:\n    msg: hi'],
  ['- debug: msg: hi\n      verbosity: 1', '- debug:\n      msg: hi'],
  ['- hosts: all\n  vars: a: 1', '  vars:\n    a: 1'],
  ['- command: id\n  environment: PATH: /bin', '  environment:\n    PATH: /bin'],
  ['- become: yes become_user: root\n  hosts: all', '- become: yes\n  become_user: root'],
  ['- command: id\n  when: mode: fast', '  when: mode == "fast"'],
  ['- command: id\n  when: not x:', '  when: not x'],
  ['- name: Install: nginx', '- name: "Install: nginx"'],
  ['- shell: echo note: done', '- shell: "echo note: done"'],
  ['- shell: echo name: done', '- shell: "echo name: done"'],
  ['title: Notes: more', 'title: "Notes: more"'],
  ['- a: "C:\\temp\\"\n- b', "- a: 'C:\\temp\\'"],
  ['- a: [x] done', '- a: "[x] done"'],
  ['- a: [x]]', '- a: [x]'],
  ['- a: \u201chi: there\u201d', '- a: "hi: there"'],
  ['- {"msg" "a"}', '- {"msg": "a"}'],
  ['- {"a": 1, "b" 2}', '- {"a": 1, "b": 2}'],
  ['- ["a" "b"]', '- ["a", "b"]'],
  ['- loop: - a\n        - b', '- loop:\n        - a'],
  ['- loop: - a\n    - b', '- loop:\n    - a'],
];

describe('the advice', () => {
  it.each(meant)('for %j keeps what was meant', (text, expected) => {
    const { fix, hint = '' } = failure(`${text}\n`);
    expect(fix?.text).toBe(expected);
    for (const line of expected.split('\n')) expect(hint).toContain(line.trim());
    const lines = text.split('\n').with((fix?.line ?? 0) - 1, expected);
    expect(() => loadYaml(`${lines.join('\n')}\n`, 'f.yml')).not.toThrow();
  });

  it('leaves it open whether a value is text where it may be', () => {
    const { hint } = failure('greeting: note: x\n');
    expect(hint).toContain('quote it: greeting: "note: x"');
    expect(hint).toContain('Write greeting:, and below it note: x');
  });
});

describe('a second document', () => {
  it.each([
    ['- a\n---\n- b\n', '2:1'],
    ['---\nt: |\n  ---\n  x\n--- # more\nb: 1\n', '5:1'],
    ['a: 1\n---\n', '2:1'],
    ['a: []\n...\n\nfoo: 1\n', '4:1'],
  ])('is not lost: %j', (text, place) => {
    const { code, src, message } = failure(text);
    expect([code, `${src?.line}:${src?.col}`]).toEqual(['TSP1001', place]);
    expect(message).toContain('a single document');
  });

  it.each(['---\na: 1\n...\n', '# x\n---\na: 1\n', 'a: |\n  ---\n  ...\n'])('is none: %j', (text) => {
    expect(() => loadYaml(text, 'f.yml')).not.toThrow();
  });
});

describe('the line that is named', () => {
  it('is the one with the template, not the good one above it', () => {
    const error = failure(
      '- hosts: all\n  tasks:\n    - {command: "true", changed_when: false}\n    - debug: {msg: {{ x }}-1, verbosity: 0}\n',
    );
    expect(error.src).toMatchObject({ line: 4 });
    expect(error.message).toContain('without quotes');
    expect(error.hint).toContain('debug: {msg: "{{ x }}-1", verbosity: 0}');
    expect(error.fix).toEqual({ line: 4, text: '    - debug: {msg: "{{ x }}-1", verbosity: 0}' });
  });

  it('is not an earlier one that only libyaml would take as it stands', () => {
    const error = failure('a:\n  b: [\n  1,\n]\nc: 1\nd: @x\ne: %y\n');
    expect(error.src).toMatchObject({ line: 6, col: 4 });
    expect(error.hint).toContain('d: "@x"');
  });

  it('is an earlier one where a quote opened there is still open', () => {
    const error = failure('a: "one\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\n');
    expect(error.fix).toEqual({ line: 1, text: 'a: "one"' });
    expect(error.src).toMatchObject({ line: 1, col: 4 });
  });

  it("stays the parser's where no repair of any line helps", () => {
    const error = failure('a: 1\nb: {{{{\nc: ]]\n@: {\n');
    expect(error.src?.line).toBe(3);
    expect(error.fix).toBeUndefined();
  });
});
