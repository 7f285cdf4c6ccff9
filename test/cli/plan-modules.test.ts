/** A plan of many modules: what it tells of each task and host is what the run then does. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { EventOf, HostStats, RunEvent } from '../../src/events/types.ts';
import { fakeProcess } from './fake-process.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-plan-modules-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const at = (name: string): string => join(dir, name);

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGk5Q0xyTm9Tb21lS2V5Rm9yVGVzdHNPbmx5AAAA';

/** One task of each module: most make what is not there, some only look, all of them build upon what is before them. */
const tasks = `
- file: {path: "{{ top }}/etc/conf.d", state: directory, mode: "0755"}
- copy: {content: "a = 1\\n", dest: "{{ top }}/etc/app.conf", mode: "0644", force: false}
- template: {src: hello.j2, dest: "{{ top }}/etc/hello"}
- lineinfile: {path: "{{ top }}/etc/app.conf", line: "b = 2"}
- blockinfile: {path: "{{ top }}/etc/app.conf", block: "c = 3"}
- replace: {path: "{{ top }}/etc/app.conf", regexp: "a = 1", replace: "a = 9"}
- ini_file: {path: "{{ top }}/etc/app.ini", section: main, option: x, value: "1"}
- assemble: {src: parts, dest: "{{ top }}/etc/assembled", remote_src: false}
- authorized_key: {user: "${userInfo().username}", path: "{{ top }}/etc/authorized_keys", manage_dir: false, key: "${key}"}
- known_hosts: {name: h.example, path: "{{ top }}/etc/known_hosts", key: "h.example ${key}"}
- htpasswd: {path: "{{ top }}/etc/htpasswd", name: joe, password: secret-word}
- pam_limits: {dest: "{{ top }}/etc/limits", domain: joe, limit_type: soft, limit_item: nofile, value: "64"}
- crypttab: {path: "{{ top }}/etc/crypttab", name: luks-home, state: present, backing_device: /dev/null}
- mount: {fstab: "{{ top }}/etc/fstab", path: /mnt/x, src: /dev/x, fstype: ext4, state: present}
- sysctl: {name: net.x.y, value: "1", sysctl_file: "{{ top }}/etc/sysctl", reload: false}
- yum_repository: {name: r, description: R, baseurl: "http://127.0.0.1/", reposdir: "{{ top }}/etc"}
- archive: {path: "{{ top }}/etc/hello", dest: "{{ top }}/hello.tar.gz"}
- unarchive: {src: some.tar, dest: "{{ top }}/etc"}
- openssl_privatekey: {path: "{{ top }}/key.pem", type: Ed25519}
- command: {argv: [touch, "{{ top }}/by-command"], creates: "{{ top }}/by-command"}
- shell: {cmd: "echo x >{{ top }}/by-shell", creates: "{{ top }}/by-shell"}
- script: {cmd: "some.sh {{ top }}/by-script", creates: "{{ top }}/by-script"}
- tempfile: {path: "{{ top }}"}
- fetch: {src: "{{ playbook_dir }}/hello.j2", dest: "{{ top }}/fetched", flat: true}
- stat: {path: "{{ top }}/etc/app.conf"}
- slurp: {src: "{{ playbook_dir }}/hello.j2"}
- find: {paths: "{{ playbook_dir }}/parts"}
- wait_for: {path: "{{ playbook_dir }}/parts", timeout: 5}
- ping:
`.trim();

const modules = tasks.split('\n').map((line) => /^- (\w+):/.exec(line)?.[1] ?? '');

async function tsplay(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const proc = fakeProcess({ cwd: dir, env: { HOME: dir, PATH: process.env.PATH ?? '' } });
  const code = await main(argv, proc);
  return { code, out: proc.stdout.text, err: proc.stderr.text };
}

interface SavedPlan {
  readonly hosts: Readonly<Record<string, HostStats>>;
  readonly results: readonly { task: { action: string }; host: string; status: string }[];
}

async function planned(): Promise<SavedPlan> {
  const seen = await tsplay('plan', at('site.yml'), '-i', 'a,b', '-c', 'local', '-o', 'site.plan');
  expect(seen.code, seen.out + seen.err).toBe(0);
  return JSON.parse((await tsplay('show', 'site.plan', '--json')).out) as SavedPlan;
}

interface Applied {
  readonly code: number;
  readonly ends: readonly EventOf<'host.end'>[];
  readonly recap: Readonly<Record<string, HostStats>>;
}

async function applied(): Promise<Applied> {
  const { code, out } = await tsplay('apply', 'site.plan', '--output', 'jsonl');
  const events = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
  return {
    code,
    ends: events.filter((event) => event.type === 'host.end'),
    recap: events.find((event) => event.type === 'stats')?.hosts ?? {},
  };
}

/** `a copy: changed`, in order, of what changed or was otherwise than it should be. */
const lines = (results: readonly { host: string; action: string; status: string }[]): string[] =>
  results
    .filter(({ status }) => status !== 'ok')
    .map(({ host, action, status }) => `${host} ${action}: ${status}`)
    .sort();

const ofPlan = ({ results }: SavedPlan): string[] =>
  lines(results.map(({ task, host, status }) => ({ host, action: task.action, status })));
const ofRun = ({ ends }: Applied): string[] =>
  lines(ends.map(({ task, result }) => ({ host: result.host, action: task.action, status: result.status })));

// On a busy machine, compiling the whole engine takes longer than any test here.
beforeAll(async () => {
  await import('../../src/engine/index.ts');
  writeFileSync(
    at('site.yml'),
    `- hosts: all\n  gather_facts: false\n  vars: {top: "{{ playbook_dir }}/out/{{ inventory_hostname }}"}\n  tasks:\n${tasks.replace(/^/gm, '    ')}\n`,
  );
  mkdirSync(at('parts'));
  writeFileSync(at('parts/1'), 'one\n');
  writeFileSync(at('parts/2'), 'two\n');
  writeFileSync(at('hello.j2'), 'hello {{ inventory_hostname }}\n');
  writeFileSync(at('some.sh'), '#!/bin/sh\necho ran >"$1"\n', { mode: 0o755 });
  execFileSync('tar', ['-cf', at('some.tar'), '-C', at('parts'), '1']);
}, 60_000);
beforeEach(() => rmSync(at('out'), { recursive: true, force: true }));

describe(`a plan of ${modules.length} modules`, () => {
  it('is applied as it was planned: each task on each host, and the recap', async () => {
    expect(new Set(modules).size).toBe(29);
    const plan = await planned();
    expect(existsSync(at('out'))).toBe(false);
    const run = await applied();
    expect(run.code).toBe(0);
    expect(ofRun(run)).toEqual(ofPlan(plan));
    expect(ofPlan(plan)).toHaveLength(2 * 24);
    expect(run.recap).toEqual(plan.hosts);
    expect(readFileSync(at('out/a/etc/app.conf'), 'utf8')).toMatch(/^a = 9\nb = 2\n# BEGIN/);
    expect(readFileSync(at('out/b/etc/1'), 'utf8')).toBe('one\n');

    // What has been done is planned as done; a temporary file is another each time.
    const again = await planned();
    expect(ofPlan(again)).toEqual(['a tempfile: changed', 'b tempfile: changed']);
  });

  it('stops at the task whose file was changed by hand, with both differences; the other host goes on', async () => {
    mkdirSync(at('out/a/etc'), { recursive: true });
    writeFileSync(at('out/a/etc/assembled'), 'as it was\n');
    const plan = await planned();
    writeFileSync(at('out/a/etc/assembled'), 'by hand\n');
    const run = await applied();
    expect(run.code).toBe(2);
    const refused = modules.indexOf('assemble');
    expect(run.recap.a).toMatchObject({ ok: refused, failed: 1 });
    expect(run.recap.b).toEqual(plan.hosts.b);
    const failed = run.ends.filter(({ result }) => result.status === 'failed');
    expect(failed.map(({ task, result }) => [task.action, result.host])).toEqual([['assemble', 'a']]);
    for (const line of ['-as it was', '-by hand', '+one'])
      expect(failed[0]?.result.result.msg).toContain(line);
    expect(readFileSync(at('out/a/etc/assembled'), 'utf8')).toBe('by hand\n');
    expect(existsSync(at('out/a/etc/authorized_keys'))).toBe(false);
  });
});
