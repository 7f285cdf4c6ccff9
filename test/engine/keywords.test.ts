import { describe, expect, it } from 'vitest';
import { run } from './harness.ts';

describe('throttle', () => {
  it('holds across hosts that do not wait for each other', async () => {
    const ran = await run({
      files: {
        hosts: 'a\nb\nc\nd\n',
        'site.yml': `- hosts: all
  gather_facts: false
  strategy: free
  tasks:
    - shell: 'echo x >> {{ playbook_dir }}/in; wc -l < {{ playbook_dir }}/in; sleep 0.2; sed -i 1d {{ playbook_dir }}/in'
      throttle: 1
      register: out
    - debug: {msg: "{{ out.stdout | int }}"}
`,
      },
    });
    expect(ran.said.map((line) => line.slice(3))).toEqual(['1', '1', '1', '1']);
  });
});

describe('display_args_to_stdout', () => {
  const args = async (tasks: string): Promise<unknown[]> => {
    const ran = await run({
      files: { 'site.yml': `- hosts: a\n  gather_facts: false\n  tasks:\n${tasks}` },
      env: { ANSIBLE_DISPLAY_ARGS_TO_STDOUT: '1' },
    });
    return ran.events.flatMap((event) => (event.type === 'task.start' ? [event.task.args] : []));
  };

  it('puts arguments as they are written into titles, but no secrets', async () => {
    expect(
      await args(`    - debug: {msg: "{{ 1 + 1 }}", verbosity: 3}
    - {debug: {msg: hidden}, no_log: true}
    - {uri: {url: "http://127.0.0.1:1/", url_password: swordfish}, ignore_errors: true}
`),
    ).toEqual(['msg={{ 1 + 1 }}, verbosity=3', undefined, 'url=http://127.0.0.1:1/, url_password=********']);
  });
});

describe('several playbooks', () => {
  it('the one after a failure is not begun', async () => {
    const files = {
      'site.yml':
        '- hosts: a\n  gather_facts: false\n  tasks: [{fail: , name: bad}]\n- hosts: b\n  gather_facts: false\n  tasks: [{ping: , name: other}]\n',
      'next.yml': '- hosts: b\n  gather_facts: false\n  tasks: [{ping: , name: next}]\n',
    };
    const probe = await run({ files });
    const ran = await run({
      files,
      options: { playbooks: [`${probe.dir}/site.yml`, `${probe.dir}/next.yml`] },
    });
    expect(ran.lines).toEqual(['bad: a failed']);
  });
});

describe('keywords of a play before it has hosts', () => {
  it('see groups and omit', async () => {
    const ran = await run({
      files: {
        hosts: '[web]\na\nb\n',
        'site.yml': `- hosts: "{{ groups.web | last }}"
  serial: "{{ nothing | default(omit) }}"
  gather_facts: false
  environment: {X: "{{ ansible_env.HOME }}"}
  tasks: [{debug: {msg: here}}]
`,
      },
    });
    expect(ran.said).toEqual(['b: here']);
  });
});

describe('duplicate_dict_key', () => {
  const book =
    '- hosts: a\n  gather_facts: false\n  vars:\n    x: 1\n    x: 2\n  tasks: [{debug: {msg: "{{ x }}"}}]\n';
  it('warns, says nothing, or is an error', async () => {
    const ran = (mode: string) =>
      run({ files: { 'site.yml': book }, env: { ANSIBLE_DUPLICATE_YAML_DICT_KEY: mode } });
    const warned = async (mode: string): Promise<boolean> =>
      (await ran(mode)).events.some(
        (e) => e.type === 'warning' && e.message.includes('duplicate dict key (x)'),
      );
    expect([await warned('warn'), await warned('ignore')]).toEqual([true, false]);
    expect((await ran('error')).error).toMatch(
      /^ERROR! found a duplicate dict key \(x\)\. \[TSP1001\]\n {2}site\.yml:5:5/,
    );
  });
});

describe('gathering facts', () => {
  it('takes fact_path, gather_subset and gather_timeout of the play', async () => {
    const ran = await run({
      files: {
        'facts.d/x.fact': '{"y": "custom"}',
        'site.yml': `- hosts: a
  gather_subset: ["!all", local]
  gather_timeout: 3
  fact_path: "{{ playbook_dir }}/facts.d"
  tasks: [{debug: {msg: "{{ ansible_local.x.y }} {{ ansible_facts.mounts is defined }}"}}]
`,
      },
      options: { verbosity: 3 },
    });
    expect(ran.said).toEqual(['a: custom False']);
    const gathered = ran.events.find((event) => event.type === 'host.end');
    expect(gathered?.result.result['invocation']).toEqual({
      module_args: {
        gather_subset: ['!all', 'local'],
        gather_timeout: 3,
        fact_path: `${ran.dir}/facts.d`,
      },
    });
  });
});

describe('a job of the run whose time is over', () => {
  it('is stopped on the host too', async () => {
    const ran = await run(`- hosts: a
  gather_facts: false
  tasks:
    - name: slow
      wait_for: {path: "{{ playbook_dir }}/never", timeout: 30}
      async: 1
      poll: 1
      ignore_errors: true
      register: job
    - debug: {msg: "{{ job.msg }}"}
`);
    expect(ran.lines[0]).toBe('slow: a failed ignored');
    expect(ran.said).toEqual(['a: Timeout exceeded']);
  });
});
