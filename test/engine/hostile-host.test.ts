/**
 * What hosts, APIs and commands say is data: nothing of it is rendered, whichever way it goes through a book.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventOf } from '../../src/events/types.ts';
import { run, type Ran } from './harness.ts';

const payloads = [
  "{{ lookup('pipe', 'touch owned') }}",
  "{% set x = lookup('pipe', 'touch owned') %}{{ secret }}",
  '{# gone #}',
  '{{ secret }}',
  '!unsafe {{ secret }}',
  '!vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162',
  '$ANSIBLE_VAULT;1.1;AES256\n6162',
  '{% raw %}{{ secret }}{% endraw %}',
  '#jinja2: variable_start_string:"[["\n[[ secret ]]',
  "lookup('pipe', 'touch owned')",
  'a other={{ secret }} msg={{ secret }}',
  '{{ nosuch',
];
const json = (value: unknown): string => JSON.stringify(value);

/** Names cannot hold a slash, and lines of output end where a line does. */
const fileName = (payload: string): string => payload.replace(/[/\n]/g, '_');

const server = createServer((request, response) => {
  const payload = payloads[Number((request.url ?? '').slice(1))] ?? '';
  response.setHeader('content-type', 'application/json');
  response.setHeader('x-said', json(payload));
  response.end(json({ said: payload, [payload]: [payload] }));
});

const book = (port: number): string => `
- hosts: all
  gather_facts: false
  vars:
    secret: S3CRET
    wrapped: "<{{ out.stdout }}>"
    here: "{{ playbook_dir }}"
  tasks:
    - {name: read, command: "cat {{ here }}/payloads/{{ n }}", register: out}
    - {name: facts, setup: {gather_subset: ["!all"], fact_path: "{{ here }}/facts/{{ n }}"}}
    - {name: find, find: {paths: "{{ here }}/names", patterns: "{{ n }}_*"}, register: found}
    - {name: api, uri: {url: "http://127.0.0.1:${port}/{{ n }}", return_content: true}, register: api}
    - name: keep
      set_fact: {fact: "{{ out.stdout }}", nested: {list: ["{{ out.stdout }}"], lazy: "{{ wrapped }}"}}
    - name: keep short
      set_fact: short="{{ out.stdout }}"
    - name: new
      add_host:
        name: "new{{ hostvars[item].n }}"
        groups: [added]
        n: "{{ hostvars[item].n }}"
        fact: "{{ hostvars[item].out.stdout }}"
        ansible_connection: local
      loop: "{{ ansible_play_hosts }}"
    - {name: say stdout, debug: {msg: "{{ out.stdout }}"}}
    - {name: say lines, debug: {msg: "{{ out.stdout_lines | join('\\n') }}"}}
    - {name: say fact, debug: {msg: "{{ fact }}"}}
    - {name: say short, debug: {msg: "{{ short }}"}}
    - name: say shortly
      debug: msg="{{ fact }}"
    - {name: say list, debug: {msg: "{{ nested.list[0] }}"}}
    - {name: say hostvars, debug: {msg: "{{ hostvars[inventory_hostname].fact }}"}}
    - {name: say others, debug: {msg: "{{ hostvars['p' ~ n].out.stdout }}"}, delegate_to: p0}
    - {name: say custom fact, debug: {msg: "{{ ansible_local.custom.said }}"}}
    - {name: say API, debug: {msg: "{{ api.json.said }}"}}
    - {name: say key of API, debug: {msg: "{{ api.json.keys() | last }}"}}
    - {name: say content of API, debug: {msg: "{{ (api.content | from_json).said }}"}}
    - {name: say header, debug: {msg: "{{ api.x_said | from_json }}"}}
    - {name: say there and back, debug: {msg: "{{ fact | to_json | from_json }}"}}
    - {name: say YAML, debug: {msg: "{{ {'k': fact} | to_yaml | from_yaml | dict2items | map(attribute='value') | first }}"}}
    - {name: say lookup, debug: {msg: "{{ lookup('pipe', 'cat ' ~ here ~ '/payloads/' ~ n) }}"}}
    - {name: say variable, debug: {msg: "{{ lookup('vars', 'fact') }}"}}
    - {name: say default, debug: {msg: "{{ nosuch | default(fact) }}"}}
    - {name: say task variable, debug: {msg: "{{ own }}"}, vars: {own: "{{ fact }}"}}
    - {name: say file name, debug: {msg: "{{ found.files[0].path | basename | regex_replace('^[0-9]+_', '') }}"}}
    - {name: wrapped, debug: {msg: "{{ wrapped }}"}}
    - {name: kept wrapped, debug: {msg: "{{ nested.lazy }}"}}
    - {name: variable, debug: {var: fact}}
    - {name: named variable, debug: {var: "{{ fact }}"}, ignore_errors: true}
    - {name: items, debug: {msg: "{{ item }}"}, loop: ["{{ fact }}", "{{ out.stdout }}"], loop_control: {label: "{{ item }}"}}
    - {name: items of lists, debug: {msg: "{{ item }}"}, with_items: ["{{ nested.list }}"]}
    - {name: items of dicts, debug: {msg: "{{ item.value }}"}, with_dict: "{{ {'k': fact} }}"}
    - {name: "name {{ fact }}", debug: {msg: x}}
    - block: [{name: condition, debug: {msg: x}, when: "{{ fact }}"}]
      rescue: [{name: rescued, debug: {msg: x}}]
    - {name: fact as condition, debug: {msg: x}, when: fact, ignore_errors: true}
    - {name: assertion, assert: {that: "{{ fact }}"}, ignore_errors: true}
    - {name: group, group_by: {key: "by_{{ fact }}"}}
    - {name: template, template: {src: said.j2, dest: "{{ here }}/out/{{ n }}.template"}}
    - {name: content, copy: {content: "{{ fact }}", dest: "{{ here }}/out/{{ n }}.content"}}
    - {name: echo, command: {argv: [printf, "%s", "{{ fact }}"]}, register: echo}
    - {name: environment, shell: printf %s "$SAID", environment: {SAID: "{{ fact }}"}, register: env}
    - {name: say echo, debug: {msg: "{{ echo.stdout }}"}}
    - {name: say environment, debug: {msg: "{{ env.stdout }}"}}
- hosts: added
  gather_facts: false
  vars: {secret: S3CRET}
  tasks:
    - {name: say added, debug: {msg: "{{ fact }}"}}
    - {name: say of another play, debug: {msg: "{{ hostvars['p' ~ n].fact }}"}}
    - {name: say from groups, debug: {msg: "{{ groups | select('search', '^by_') | list | to_json }}"}}
`;

let ran: Ran;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const each = (make: (payload: string, n: number) => [string, string]): Record<string, string> =>
    Object.fromEntries(payloads.map(make));
  ran = await run({
    files: {
      hosts: payloads.map((_, n) => `p${n} n=${n}\n`).join(''),
      'site.yml': book((server.address() as AddressInfo).port),
      'templates/said.j2': '{{ fact }}{% for x in nested.list %}|{{ x }}{% endfor %}|{{ wrapped }}',
      'out/.keep': '',
      ...each((payload, n) => [`payloads/${n}`, payload]),
      ...each((payload, n) => [`facts/${n}/custom.fact`, json({ said: payload })]),
      ...each((payload, n) => [`names/${n}_${fileName(payload)}`, '']),
    },
  });
}, 60_000);
afterAll(() => server.close());

const ends = (task: string): EventOf<'host.end'>[] =>
  ran.events.flatMap((event) => (event.type === 'host.end' && event.task.name === task ? [event] : []));
const payloadOf = (host: string): string => payloads[Number(host.replace(/\D+/, ''))] ?? 'no payload';

describe('what a hostile host says', () => {
  it('reaches the end of the book', () => {
    expect(ran.error).toBeUndefined();
    const ignored = /^(condition|assertion|fact as condition|named variable):/;
    expect(ran.lines.filter((line) => line.includes(' failed') && !ignored.test(line))).toEqual([]);
    expect(ends('say from groups')).toHaveLength(payloads.length);
  });
  it('runs nothing and sees nothing', () => {
    for (const folder of ['.', 'out', 'payloads'])
      expect(existsSync(join(ran.dir, folder, 'owned'))).toBe(false);
    expect(existsSync('owned')).toBe(false);
    // Where the payload itself is to be seen, the variable's value is not.
    expect(json(ran.events)).not.toContain('S3CRET');
  });
  it('comes out of every expression as it was', () => {
    const said = ran.events.flatMap((event) =>
      event.type === 'host.end' && event.task.name.startsWith('say ') && event.task.name !== 'say from groups'
        ? [event]
        : [],
    );
    expect(new Set(said.map(({ task }) => task.name)).size).toBe(24);
    for (const { task, result } of said) {
      const payload = payloadOf(result.host);
      const wanted = task.name === 'say file name' ? fileName(payload) : payload;
      expect([task.name, result.host, result.result['msg']]).toEqual([task.name, result.host, wanted]);
    }
  });
  it.each(['wrapped', 'kept wrapped'])('stays as it was inside other text: %s', (task) => {
    for (const { result } of ends(task)) expect(result.result['msg']).toBe(`<${payloadOf(result.host)}>`);
  });
  it('is shown as it is by debug', () => {
    for (const { result } of ends('variable')) expect(result.result['fact']).toBe(payloadOf(result.host));
  });
  it('is not an expression for debug either', () => {
    const shown = ends('named variable').map(({ result }) => json(result.result));
    expect(shown).toHaveLength(payloads.length);
    for (const text of shown) expect(text).not.toContain('S3CRET');
  });
  it.each(['items', 'items of lists', 'items of dicts'])('stays as it was in loops: %s', (task) => {
    const items = ran.events.flatMap((event) =>
      event.type === 'item.end' && event.task.name === task ? [event.result] : [],
    );
    expect(items.length).toBeGreaterThanOrEqual(payloads.length);
    for (const { host, result } of items) expect(result['msg']).toBe(payloadOf(host));
  });
  it.each(['condition', 'assertion'])('is refused as a %s', (task) => {
    const statuses = ends(task).map(({ result }) => result.status);
    expect(statuses).toEqual(payloads.map(() => 'failed'));
  });
  it('is written as it was', () => {
    payloads.forEach((payload, n) => {
      expect(readFileSync(join(ran.dir, `out/${n}.content`), 'utf8')).toBe(payload);
      expect(readFileSync(join(ran.dir, `out/${n}.template`), 'utf8')).toBe(
        `${payload}|${payload}|<${payload}>`,
      );
    });
  });
});
