import { describe, expect, it } from 'vitest';
import { isUnderNoLog } from '../../src/errors/no-log-lines.ts';
import { run } from './harness.ts';

const secret = 'xyzzy-4711';

describe('what is told of a task under no_log before and beside its results', () => {
  it('is not a line of it in a code frame, nor in that of the task below', async () => {
    const ran = await run(`
- hosts: a
  tasks:
    - name: Hidden
      file:
        path: /tmp/${secret}
        stat: absent
      no_log: true
    - name: Below
      fiel: {path: /tmp/x}
    - {copy: {dest: /x, content: ${secret}, srcc: x}, no_log: yes}
`);
    expect(ran.error).toContain('site.yml:');
    expect(ran.error).toContain('fiel: {path: /tmp/x}');
    expect(ran.error).not.toContain(secret);
  });

  it('is told by the text: items, blocks and plays, in braces too', () => {
    const lines = [
      '- hosts: a',
      '  tasks:',
      '    - block:',
      '        - debug:',
      '            msg: x',
      '      no_log: true',
      '    - debug: {msg: y}',
      '    - {debug: {msg: z}, no_log: "{{ hide }}"}',
      '    - debug:',
      '        msg: no_log',
      '      no_log: false',
      '- hosts: b',
      '  no_log: yes',
      '  tasks:',
      '  - debug: {msg: x}',
    ];
    const hidden = lines.flatMap((_, i) => (isUnderNoLog(lines, i) ? [i] : []));
    expect(hidden).toEqual([2, 3, 4, 5, 7, 11, 12, 13, 14]);
  });

  it('is its name as it is written, and no host that only the secret names', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  vars: {x: ${secret}}
  tasks:
    - {name: "Set {{ x }}", command: "true", no_log: true, delegate_to: "{{ x }}"}
    - {name: "Set {{ x }} again", command: "true", no_log: true, delegate_to: b}
    - {name: "Seen {{ 1 + 1 }}", command: "true", no_log: "{{ false }}"}
`);
    const ends = ran.events.flatMap((event) => (event.type === 'host.end' ? [event] : []));
    expect(ends.map(({ task, result }) => [task.name, result.status, result.delegatedTo])).toEqual([
      ['Set {{ x }}', 'changed', undefined],
      ['Set {{ x }} again', 'changed', 'b'],
      ['Seen 2', 'changed', undefined],
    ]);
    expect(JSON.stringify(ran.events)).not.toContain(secret);
  });
});

describe('secrets that are written in a playbook', () => {
  it('are masked from the start, whether their task runs or not', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  tasks:
    - {name: early, debug: {msg: "${secret}"}}
    - user: {name: u, password: ${secret}, createhome: false}
      when: false
`);
    expect(ran.said).toEqual(['a: ********']);
  });
});

describe('questions', () => {
  it('are asked without secrets', async () => {
    const asked: string[] = [];
    await run({
      files: {
        'site.yml': `
- hosts: a
  gather_facts: false
  vars: {word: "{{ ('${secret}' | password_hash('md5', 'abcdefgh'))[:0] ~ '${secret}' }}"}
  vars_prompt: [{name: answer, prompt: "Is it {{ word }}?", default: "{{ word }}", private: false}]
  tasks: [{debug: {msg: x}}]
`,
      },
      prompt: (question) => {
        asked.push(question);
        return Promise.resolve('');
      },
    });
    expect(asked).toEqual(['Is it ********? [********]: ']);
  });
});
