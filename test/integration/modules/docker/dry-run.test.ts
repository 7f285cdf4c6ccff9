/** A dry run knows the images that its own earlier tasks would bring. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run, type Ran } from '../../../engine/harness.ts';
import { smallImage } from './machine.ts';

const image = smallImage() ?? '';
const id = `tsplay-test-${randomBytes(3).toString('hex')}`;

describe.skipIf(image === '')('a dry run on this machine’s Docker (needs an image there)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-docker-dry-'));
  const docker = (...args: string[]) => execFileSync('docker', args, { encoding: 'utf8', stdio: 'pipe' });
  afterAll(() => {
    docker('rm', '-f', id);
    docker('image', 'rm', '-f', `${id}:1`, `${id}:2`);
    rmSync(folder, { recursive: true, force: true });
  });

  const book = `- hosts: a
  gather_facts: false
  tasks:
    - copy: {content: "FROM ${image}\\nLABEL of=${id}\\n", dest: ${folder}/Dockerfile}
    - community.docker.docker_image_build: {name: "${id}:1", path: ${folder}}
    - community.docker.docker_image_build: {name: "${id}:1", path: ${folder}}
    - community.docker.docker_image_tag: {name: "${id}:1", repository: ["${id}:2"]}
    - community.docker.docker_image: {name: "${id}:2", source: local}
    - community.docker.docker_container: {name: ${id}, image: "${id}:2", pull: never, command: [sleep, "100"]}
    - community.docker.docker_container: {name: ${id}, restart: true, stop_timeout: 1, comparisons: {"*": ignore}}
    - community.docker.docker_image_remove: {name: "${id}:1"}
    - community.docker.docker_image_tag: {name: "${id}:2", repository: ["${id}:1"]}
`;
  const statuses = (ran: Ran): unknown[] =>
    ran.events.flatMap((event) =>
      event.type === 'host.end' ? [[event.result.status, event.result.result['msg']]] : [],
    );

  it('tells of images that it would build, tag and remove, and of what runs in them, as the run does it', async () => {
    const files = { 'site.yml': book, hosts: 'a\n' };
    const dry = await run({ files, options: { check: true } });
    expect(docker('image', 'ls', '-q', '--filter', `label=of=${id}`)).toBe('');
    const real = await run({ files });
    expect(statuses(dry)).toEqual(statuses(real));
    expect(statuses(real).map((status) => (status as unknown[])[0])).toEqual([
      ...['changed', 'changed', 'ok', 'changed', 'ok', 'changed', 'changed', 'changed', 'changed'],
    ]);
  });
});
