// Docker's events, the journal, and what a real registry sends.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort, startSource, type Place } from './run-source.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-docker-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const docker = (...args: string[]): string =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
const works = (...args: string[]): boolean => {
  try {
    return docker(...args) !== '';
  } catch {
    return false;
  }
};
const unique = (): string => `tsplay-source-${randomBytes(4).toString('hex')}`;

describe.skipIf(!works('version'))('Docker’s events (needs Docker)', () => {
  it('come as they happen, and those of a pause after it', async () => {
    const place: Place = {};
    const args = { filters: { type: ['volume'] } };
    const names = [unique(), unique()];
    try {
      const source = startSource('tsplay.docker.events', args, place);
      const first = source.seen(({ id, action }) => id === names[0] && action === 'create');
      const told = { yet: false };
      void first.then(() => (told.yet = true));
      // Nobody says when it has begun to listen.
      while (!told.yet) {
        works('volume', 'rm', names[0] ?? '');
        docker('volume', 'create', names[0] ?? '');
        await sleep(500);
      }
      expect(await first).toMatchObject({ type: 'volume', action: 'create', scope: 'local' });
      await source.stop();
      docker('volume', 'create', names[1] ?? '');
      const again = startSource('tsplay.docker.events', args, place);
      await again.seen(({ id }) => id === names[1]);
      await again.stop();
      expect(again.events.filter(({ id }) => id === names[0])).toEqual([]);
    } finally {
      for (const name of names) works('volume', 'rm', name);
    }
  });

  it('are asked for again while Docker is not running', async () => {
    const source = startSource('tsplay.docker.events', { socket: join(dir, 'none.sock') });
    await sleep(200);
    await source.stop();
    expect(source.warnings).toEqual([expect.stringMatching(/none\.sock.*trying again/)]);
  });
});

const node = 'tsplay-lab-swarm-node-03';

describe.skipIf(!works('exec', node, 'journalctl', '--version'))(
  'the journal (needs the lab and journald)',
  () => {
    it('is followed, and after a pause from where it was left', async () => {
      // A real journal, which this machine may lack: that of a host of the lab.
      const program = join(dir, 'journalctl');
      writeFileSync(program, `#!/bin/sh\nexec docker exec -i ${node} timeout 60 journalctl "$@"\n`);
      chmodSync(program, 0o755);
      const path = process.env['PATH'];
      process.env['PATH'] = `${dir}:${path ?? ''}`;
      const say = (text: string): string =>
        docker('exec', node, 'sh', '-c', `echo ${text} | systemd-cat -t tsplay-source`);
      try {
        const args = { match: 'SYSLOG_IDENTIFIER=tsplay-source' };
        const place: Place = {};
        const [first, second] = [unique(), unique()];
        const source = startSource('ansible.eda.journald', args, place);
        // What is said before it listens is not for it.
        const listens = source.seen(({ journald }) => (journald as { message?: string }).message === 'hello');
        const saying = setInterval(() => void say('hello'), 1000);
        await listens.finally(() => clearInterval(saying));
        say(first);
        const told = await source.seen(
          ({ journald }) => (journald as { message?: string }).message === first,
        );
        expect(told['journald']).toMatchObject({ syslog_identifier: 'tsplay-source', priority: '6' });
        await source.stop();
        say(second);
        const again = startSource('ansible.eda.journald', args, place);
        await again.seen(({ journald }) => (journald as { message?: string }).message === second);
        await again.stop();
        expect(JSON.stringify(again.events)).not.toContain(first);
      } finally {
        process.env['PATH'] = path;
      }
    });

    it('that cannot be read ends the source with its own words', async () => {
      const program = join(dir, 'journalctl');
      writeFileSync(program, '#!/bin/sh\necho "No journal files were found." >&2\nexit 1\n');
      chmodSync(program, 0o755);
      const path = process.env['PATH'];
      process.env['PATH'] = `${dir}:${path ?? ''}`;
      try {
        const source = startSource('ansible.eda.journald', {});
        await expect(source.seen(() => false)).rejects.toThrow(/No journal files were found/);
      } finally {
        process.env['PATH'] = path;
      }
    });
  },
);

const images = (() => {
  try {
    return {
      registry: docker('image', 'ls', '-q', 'tsplay-lab/artifacts').split('\n')[0] ?? '',
      small: docker('image', 'ls', '-q', 'tsplay-lab/books-db').split('\n')[0] ?? '',
    };
  } catch {
    return { registry: '', small: '' };
  }
})();

describe.skipIf(images.registry === '' || images.small === '')(
  'a registry (needs images of a registry and a small one)',
  () => {
    it('tells of an image that is pushed to it, once for a tag', async () => {
      const [port, hook] = [await freePort(), await freePort()];
      const container = unique();
      const config = {
        version: '0.1',
        storage: { filesystem: { rootdirectory: '/tmp/registry' } },
        http: { addr: `127.0.0.1:${port}` },
        notifications: {
          endpoints: [
            {
              name: 'tsplay',
              url: `http://127.0.0.1:${hook}/push`,
              headers: { Authorization: ['Bearer let-me-in'] },
              ...{ timeout: '2s', threshold: 3, backoff: '1s' },
            },
          ],
        },
      };
      const args = { host: '127.0.0.1', port: hook, token: 'let-me-in' };
      const source = startSource('tsplay.registry.push', args);
      const name = `127.0.0.1:${port}/${unique()}:1.2.3`;
      try {
        const words = ['run', '-d', '--rm', '--name', container, '--network', 'host', '--entrypoint', 'sh'];
        // JSON is YAML.
        docker(
          ...words,
          images.registry,
          '-c',
          `echo '${JSON.stringify(config)}' >/tmp/c.yml && exec timeout 120 docker-registry serve /tmp/c.yml`,
        );
        docker('tag', images.small, name);
        for (let i = 0; i < 50 && !(await fetch(`http://127.0.0.1:${port}/v2/`).catch(() => undefined)); i++)
          await sleep(100);
        docker('push', '-q', name);
        const told = await source.seen(({ tag }) => tag === '1.2.3');
        expect(told).toMatchObject({
          repository: name.replace(/^[^/]*\/|:[^:]*$/g, ''),
          digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
        });
        await sleep(500);
        expect(source.events).toHaveLength(1);
      } finally {
        await source.stop();
        works('rm', '-f', container);
        works('image', 'rm', name);
      }
    }, 120_000);
  },
);
