// What the role jenkins writes, and what its Jenkinsfile runs. Jenkins itself is not at hand.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadYaml } from '../../src/source/index.ts';
import { toPlain } from '../../src/util/value.ts';
import { run } from '../engine/harness.ts';

const role = resolve('roles/jenkins');

async function rendered(template: string, vars: object = {}): Promise<string> {
  const site = `
- hosts: a
  gather_facts: false
  vars: {role_path: ${role}}
  tasks:
    - include_vars: ${role}/defaults/main.yml
    - debug: {msg: "{{ lookup('template', '${role}/templates/${template}') }}"}
`;
  const extraVars = [
    'ansible_connection=local',
    JSON.stringify({ jenkins_admin_password: 'very secret', jenkins_ssh_key: 'SECRET KEY', ...vars }),
  ];
  const ran = await run({ files: { 'site.yml': site }, options: { extraVars } });
  expect(ran.exit, ran.error ?? ran.lines.join('\n')).toBe(0);
  return ran.said.at(-1)?.replace(/^a: /, '') ?? '';
}

describe("Jenkins's configuration", () => {
  it('has users, credentials and jobs, and secrets by name only', async () => {
    const job = { name: "the shop's", repository: 'https://git.example.com/shop.git', poll: 'H/5 * * * *' };
    const text = await rendered('jenkins.yaml.j2', { jenkins_jobs: [job] });
    expect(text).not.toMatch(/very secret|SECRET KEY/);
    const config = toPlain(loadYaml(text, 'jenkins.yaml')) as {
      jenkins: object;
      credentials: object;
      jobs: { script: string }[];
    };
    expect(config.jenkins).toMatchObject({
      securityRealm: { local: { allowsSignup: false, users: [{ id: 'admin', password: '${ADMIN_PASSWORD}' }] } },
      authorizationStrategy: { loggedInUsersCanDoAnything: { allowAnonymousRead: false } },
    });
    expect(JSON.stringify(config.credentials)).toContain('"privateKey":"${SSH_KEY}"');
    const [{ script } = { script: '' }] = config.jobs;
    expect(script).toContain(String.raw`pipelineJob('the shop\'s') {`);
    expect(script).toContain("triggers { scm('H/5 * * * *') }");
    expect(script).toContain("url('https://git.example.com/shop.git')");
    expect(script).toContain("branch('main')");
    expect(script).toContain("scriptPath('Jenkinsfile')");
  });

  it('has no jobs where none are named', async () => {
    expect(toPlain(loadYaml(await rendered('jenkins.yaml.j2'), 'x'))).not.toHaveProperty('jobs');
  });

  it('comes with an image that has its plugins and tsplay', async () => {
    const text = await rendered('Dockerfile.j2', { jenkins_image: 'registry.example.com/jenkins:1' });
    expect(text).toMatch(/^FROM registry\.example\.com\/jenkins:1$/m);
    expect(text).toMatch(/^RUN jenkins-plugin-cli --plugins configuration-as-code job-dsl /m);
  });
});

describe('the Jenkinsfile', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-jenkinsfile-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const [, program = ''] = /sh '''\n([\s\S]*?)'''/.exec(readFileSync('roles/jenkins/files/Jenkinsfile', 'utf8')) ?? [];
  writeFileSync(join(dir, 'tsplay'), '#!/bin/sh\nprintf "%s\\n" "$@"\n');
  chmodSync(join(dir, 'tsplay'), 0o755);
  const words = (env: object): string[] =>
    execFileSync('sh', ['-c', program], {
      encoding: 'utf8',
      env: {
        PATH: `${dir}:/usr/bin:/bin`,
        ...{ PLAYBOOK: 'shop.yml', INVENTORY: 'my hosts', KEY: '/tmp/key', TAG: '', CHECK: 'false' },
        ...env,
      },
    })
      .trim()
      .split('\n');
  const always = ['run', 'shop.yml', '-i', 'my hosts', '--private-key', '/tmp/key', '--skip-tags', 'infra'];
  const known = ['--ssh-common-args', '-o UserKnownHostsFile=/config/known_hosts'];

  it('runs the playbook with the key, a tag where one is given, and dry where asked', () => {
    expect(words({})).toEqual([...always, ...known]);
    expect(words({ TAG: '1.1.0' })).toEqual([...always, ...known, '-e', 'container_tag=1.1.0']);
    expect(() => words({ TAG: '1.1.0 become=true' })).toThrow();
    expect(words({ CHECK: 'true' })).toEqual([...always, ...known, '--check', '--diff']);
  });
});
