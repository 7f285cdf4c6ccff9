import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { deepest, isDeeperThan, parseForeignJson, parseForeignValues } from '../../src/util/depth.ts';
import { fakeProcess } from '../cli/fake-process.ts';
import { run } from './harness.ts';

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

const server = createServer((_, response) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(`{"a": ${nested(20_000)}}`),
);
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => server.close());

describe('answers that are nested without end', () => {
  it.each([900, 1600, 5000, 100_000])('of %i levels fail or pass on their own host only', async (levels) => {
    const { port } = server.address() as AddressInfo;
    const ran = await run({
      files: {
        'library/deep': `#!/bin/sh\n# WANT_JSON\n[ "$(cat "$1" | grep -c evil)" = 0 ] || { printf '{"a": ${nested(levels)}}'; exit; }\necho '{}'\n`,
        'facts.d/deep.fact': nested(levels),
        'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - {deep: {who: "{{ 'evil' if inventory_hostname == 'a' else 'good' }}"}, register: out, ignore_errors: true}
    - {debug: {msg: "{{ out | to_json | length > 0 }}"}, ignore_errors: true}
    - {debug: {msg: "{{ out.module_stdout | default('[]') | from_json }}"}, ignore_errors: true}
    - {set_fact: {kept: "{{ out.module_stdout | default('[]') | from_yaml }}"}, ignore_errors: true}
    - {setup: {gather_subset: "!all,local", fact_path: "{{ playbook_dir }}/facts.d"}, ignore_errors: true}
    - {uri: {url: "http://127.0.0.1:${port}/"}, ignore_errors: true}
    - {name: end, command: echo fine}
`,
      },
      options: { verbosity: 3 },
    });
    expect(ran.error).toBeUndefined();
    expect(ran.exit).toBe(0);
    expect(ran.lines.filter((line) => line.startsWith('end:')).sort()).toEqual([
      'end: a changed',
      'end: b changed',
    ]);
    expect(ran.lines).toContain('deep: b ok');
    expect(ran.lines.filter((line) => /: b failed/.test(line))).toEqual([]);
  });

  it.each(['plain', 'json', 'jsonl', 'yaml', 'minimal', 'github'])(
    'of 900 and of 5,000 levels come out as %s, and the other host goes on',
    async (output) => {
      const dir = mkdtempSync(join(tmpdir(), 'tsplay-deep-'));
      mkdirSync(join(dir, 'library'));
      writeFileSync(
        join(dir, 'library/deep'),
        `#!/bin/sh\n# WANT_JSON\nif grep -q 5000 "$1"; then\necho '{"a": ${nested(5000)}}'\nelse\necho '{"a": ${nested(900)}}'\nfi\n`,
      );
      writeFileSync(
        join(dir, 'site.yml'),
        `- hosts: all
  gather_facts: false
  tasks:
    - {deep: {levels: 900}, register: out}
    - {debug: {var: out}}
    - {deep: {levels: 5000}, when: inventory_hostname == 'a'}
    - {debug: {msg: well}}
`,
      );
      const proc = fakeProcess({ cwd: dir, env: { HOME: dir, PATH: process.env['PATH'] ?? '' } });
      const words = ['run', join(dir, 'site.yml'), '-i', 'a,b', '-c', 'local', '--output', output, '-vvv'];
      const code = await main(words, proc);
      rmSync(dir, { recursive: true });
      expect(proc.stderr.text + proc.stdout.text).not.toMatch(/TSP9001|call stack/);
      expect(code).toBe(2);
      expect(proc.stdout.text).toContain('well');
      if (output === 'json') expect(JSON.parse(proc.stdout.text)).toHaveProperty('stats.a.failures', 1);
    },
  );

  it('are told by their depth and their number of values', () => {
    expect(isDeeperThan(parseForeignJson(nested(deepest)), deepest)).toBe(false);
    expect(() => parseForeignJson(nested(deepest + 1))).toThrow('levels deep');
    expect(() => parseForeignJson(`[${'1,'.repeat(1_000_001)}1]`)).toThrow('values');
    const ints = '[9007199254740993, -12345678901234567890, 1.5, 1e20, 12345, "12345678901234567890"]';
    expect(parseForeignValues(ints)).toEqual([
      9007199254740993n,
      -12345678901234567890n,
      1.5,
      1e20,
      12345,
      '12345678901234567890',
    ]);
    expect(() => parseForeignValues('[0012345678901234567890')).toThrow(SyntaxError);
    // What is reckoned with here, as the times of Docker's events, is a number.
    expect(parseForeignJson('[1796038034570720401]')).toEqual([1796038034570720400]);
    expect(parseForeignJson(`{"[": "\\"[[", "a": [1]}`)).toEqual({ '[': '"[[', a: [1] });
  });
});
