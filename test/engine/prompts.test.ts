import { describe, expect, it } from 'vitest';
import { run } from './harness.ts';

const book = (prompt: string, show: string): string => `
- hosts: a
  gather_facts: false
  vars_prompt: [${prompt}]
  tasks:
    - debug: {msg: "${show}"}
`;

describe('vars_prompt', () => {
  it('asks, takes the default for nothing, and renders what was typed unless that is unsafe', async () => {
    const asked: string[] = [];
    const answers = ['{{ 1 + 1 }}', '{{ 1 + 1 }}', ''];
    const ran = await run({
      files: {
        'site.yml': book(
          '{name: one, private: false}, {name: two, prompt: Second, unsafe: true}, {name: three, default: "{{ 3 }}"}',
          '{{ one }} {{ two }} {{ three }}',
        ),
      },
      prompt: (question) => {
        asked.push(question);
        return Promise.resolve(answers.shift() ?? '');
      },
    });
    expect(asked).toEqual(['one: ', 'Second: ', 'three [3]: ']);
    expect(ran.said[0]).toContain('2 ');
    expect(ran.said[0]).toContain(' 3');
  });

  it('asks again until both answers are the same, and hashes what is asked for', async () => {
    const answers = ['a', 'b', 'c', 'c'];
    const ran = await run({
      files: { 'site.yml': book('{name: x, confirm: true, encrypt: sha512_crypt, salt: abc}', '{{ x }}') },
      prompt: () => Promise.resolve(answers.shift() ?? ''),
    });
    expect(ran.said[0]).toMatch(/^a: \$6\$rounds=656000\$abc\$./);
    expect(answers).toEqual([]);
  });

  it('goes on without an answer where there is no terminal, and refuses unknown fields', async () => {
    const ran = await run(book('{name: x, default: d}', '{{ x }}'));
    expect(ran.said).toEqual(['a: d']);
    const wrong = await run(book('{name: x, defualt: d}', '{{ x }}'));
    expect(wrong.error).toContain('did you mean "default"?');
  });
});

describe('the task debugger', () => {
  it('shows values, changes an argument and has the task run again', async () => {
    const lines = ['p task.args', 'task.args["that"] = "true"', 'r'];
    const ran = await run({
      files: {
        'site.yml': `
- hosts: a
  gather_facts: false
  debugger: on_failed
  tasks:
    - name: Look
      assert: {that: "1 == 2"}
    - debug: {msg: went on}
`,
      },
      prompt: (question) => {
        expect(question).toBe('[a] TASK: Look (debug)> ');
        return Promise.resolve(lines.shift() ?? 'q');
      },
    });
    expect(ran.events).toContainEqual(
      expect.objectContaining({ type: 'note', message: "{'that': '1 == 2'}" }),
    );
    expect(ran.said).toEqual(['a: went on']);
    expect(ran.exit).toBe(0);
    expect(ran.stats['a']).toMatchObject({ ok: 2, failed: 0 });
  });

  it('ends the run with quit', async () => {
    const ran = await run({
      files: { 'site.yml': book('', 'never').replace('    - debug', '    - fail:\n    - debug') },
      options: {},
      env: { ANSIBLE_ENABLE_TASK_DEBUGGER: 'true' },
      prompt: () => Promise.resolve('q'),
    });
    expect(ran.error).toContain('User interrupted execution');
    expect(ran.said).toEqual([]);
  });
});
