// What a new user meets with a service of their own, from a project outside of this repository.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onHost } from './support/hosts.ts';
import { ownProject, traces, type Project } from './support/own.ts';
import { liveVersion } from './support/release.ts';
import { failures, steps, tell, type Run } from './support/tsplay.ts';

const projects: Project[] = [];
const open = (...args: Parameters<typeof ownProject>): Project => {
  const project = ownProject(...args);
  projects.push(project);
  return project;
};
beforeAll(async () => {
  await liveVersion();
});
afterAll(() => Promise.all(projects.map((project) => project.clear())));

const well = (run: Run): void => expect(run.status, tell(run)).toBe(0);
const books = { service_template: 'books-service.yml.j2', has_db: true };
const lastMessage = (run: Run): string => failures(run).at(-1) ?? '';

/** Looks at the public address all the time; gives the statuses that were seen. */
function watch(project: Project): () => Promise<readonly number[]> {
  const seen = new Set<number>();
  const looks = { on: true };
  const looking = (async () => {
    while (looks.on) {
      seen.add((await project.ask()).status);
      await sleep(50);
    }
  })();
  return async () => {
    looks.on = false;
    await looking;
    return [...seen];
  };
}

describe('a first release that fails', () => {
  const project = open('own-first', 8011, books);
  const publicOnly = { service_public_checks: [{ path: '/api/v1/books', contains: 'no such book' }] };

  it('behind nginx only: no client sees it, and nothing is left', async () => {
    const seen = watch(project);
    const failed = await project.release({ container_tag: 'broken-late' });
    expect(failed.status, tell(failed)).toBe(2);
    expect(lastMessage(failed)).toMatch(/answers 500 instead of 200.*broken on purpose/s);
    // 0: nginx does not listen there yet.
    expect((await seen()).filter((status) => status !== 404 && status !== 0)).toEqual([]);
    expect(await traces(project.name)).toEqual(['swarm: own-first-db_db 1/1']);
  });

  it('after its switch: nothing is public, and the next run, forced or not, starts clean', async () => {
    const failed = await project.release({ container_tag: '1.0.0', ...publicOnly });
    expect(failed.status, tell(failed)).toBe(2);
    expect(lastMessage(failed)).toContain('Nothing of it is public');
    expect((await project.ask()).status).toBe(404);
    expect(await traces(project.name)).toEqual(['swarm: own-first-db_db 1/1']);
    const back = await project.playbook('rollback.yml');
    expect(lastMessage(back)).toContain('has never been released here');
    well(await project.release({ container_tag: '1.1.0', service_force: true }));
    expect(await project.ask()).toMatchObject({ status: 200, version: '1.1.0' });
  });

  it('and was killed after its switch does not keep the mended one from being released', async () => {
    const other = open('own-killed', 8012, books);
    const run = other.start({ container_tag: '1.0.0', ...publicOnly, service_verify_seconds: 20 });
    // The first one is that of an unfinished release, and skipped.
    await run.task('service : Public address answers', 2);
    run.kill();
    await run.done;
    // What is brought to its end does not pass; what is wanted now does.
    const mended = await other.release({
      container_tag: '1.1.0',
      service_break_lock: true,
      service_public_checks: [{ path: '/api/v1/books', headers: { 'x-want': '1.1.0' }, contains: '' }],
    });
    well(mended);
    expect(await other.ask()).toMatchObject({ status: 200, version: '1.1.0' });
  });

  it('takes a path and what is below it, but no other that begins alike', async () => {
    expect((await project.ask('/api/v1/books')).status).toBe(200);
    expect((await project.ask('/api/v1/books/')).version).toBe('1.1.0');
    expect((await project.ask('/api/v1/bookstore')).version).toBe('');
    expect((await project.ask('/api/v1/bookstore')).status).toBe(404);
  });
});

/** A Compose template as users write one. */
const template = (ports: string, more = ''): string => `
services:
  {{ color }}:
    image: {{ image }}
    ports: ${ports}
    environment: { SERVICE_COLOR: {{ color }} }
    deploy: { replicas: {{ service_instances }}, endpoint_mode: dnsrr }
${more}`;
const page = { http_address: '/', container_image: 'books-fe' };
const health = { http_address: '/health' };

describe('a template of a user', () => {
  it.each([
    ['publishes no port', '[]', /publishes no port.*target: 8080, mode: host/s],
    [
      'publishes another port',
      '[{ target: 3000, mode: host }]',
      /publishes port 3000, but service_target_port is 8080/,
    ],
    ['publishes through the mesh', '["8080"]', /through the swarm's mesh/],
  ])('that %s is told before anything starts', async (_, ports, reason) => {
    const project = open('own-ports', 8013, health, { 'templates/own-ports.yml.j2': template(ports) });
    const failed = await project.release({ container_tag: '1.0.0' });
    expect(failed.status, tell(failed)).toBe(2);
    expect(lastMessage(failed)).toMatch(reason);
    expect(failed.seconds).toBeLessThan(30);
    expect(await traces(project.name)).toEqual([]);
  });

  it('may have more services, all of which come and go with the colour', async () => {
    const worker = `  worker:\n    image: {{ image }}\n  agent:\n    image: {{ image }}\n    deploy: { mode: global }\n`;
    const project = open('own-more', 8014, page, {
      'templates/own-more.yml.j2': template('[{ target: 8080, mode: host }]', worker),
    });
    well(await project.release({ container_tag: '1.0.0' }));
    well(await project.release({ container_tag: '1.1.0' }));
    const running = await onHost(
      'swarm-master',
      `docker service ls --format '{{.Name}} {{.Replicas}}' | grep '^own-more' | sort`,
    );
    expect(running.trim().split('\n')).toEqual([
      'own-more-blue_blue 0/0',
      'own-more-blue_worker 0/0',
      'own-more-green_agent 4/4',
      'own-more-green_green 1/1',
      'own-more-green_worker 1/1',
    ]);
    // A worker that is gone makes the next run a release.
    await onHost(
      'swarm-master',
      'docker service scale -d own-more-green_worker=0 >/dev/null; docker service rm own-more-green_agent >/dev/null',
    );
  });
});

describe('a message', () => {
  const files = (fault: string): Record<string, string> => ({
    'templates/own-said.yml.j2': template('[{ target: 8080, mode: host }]').replace(
      'SERVICE_COLOR:',
      `SERVICE_FAULT: ${fault}, SERVICE_COLOR:`,
    ),
  });

  it.each([
    ['crash', /last lines.*this release is broken on purpose: crash/s],
    ['health', /answers 500: .*broken on purpose: health/],
    ['port', /connection refused \(does the container listen on service_target_port 8080/],
  ])('of a release with the fault "%s" says what the container said', async (fault, said) => {
    const project = open('own-said', 8015, health, files(fault));
    const failed = await project.release({ container_tag: '1.0.0' });
    expect(failed.status, tell(failed)).toBe(2);
    expect(lastMessage(failed)).toMatch(said);
    const [cause = ''] = /Cause: .*/s.exec(lastMessage(failed)) ?? [];
    expect(cause.match(/http:\/\//g)?.length ?? 0).toBeLessThanOrEqual(1);
  });
});

/** The status that Consul gives the public address. */
const checkStatus = `bash -c 'exec 3<>/dev/tcp/127.0.0.1/8500; printf "GET /v1/health/checks/own-name HTTP/1.0\\r\\n\\r\\n" >&3; cat <&3' | sed -n 's/.*"Status": *"\\([a-z]*\\)".*/\\1/p'`;

describe('a service by host name', () => {
  const project = open(
    'own-name',
    8016,
    { ...page, nginx_host: 'api.nowhere.invalid' },
    { 'templates/own-name.yml.j2': template('[{ target: 8080, mode: host }]') },
  );

  it('is released where no resolver knows the name, and says where it was asked', async () => {
    well(await project.release({ container_tag: '1.0.0' }));
    expect((await project.ask('/', 'api.nowhere.invalid')).status).toBe(200);
    const failed = await project.release({
      container_tag: '1.1.0',
      service_public_checks: [{ path: '/', contains: 'no such text' }],
    });
    expect(lastMessage(failed)).toMatch(/http:\/\/10\.100\.199\.200:8016\/ \(Host: api\.nowhere\.invalid\)/);
  });

  it('is passing in Consul', async () => {
    let seen = '';
    for (let i = 0; i < 30 && seen !== 'passing'; i += 1) {
      await sleep(500);
      seen = (await onHost('swarm-master', checkStatus)).trim();
    }
    expect(seen).toBe('passing');
  });
});

describe('a dry run', () => {
  const project = open('own-dry', 8017, page, {
    'templates/own-dry.yml.j2': template('[{ target: 8080, mode: host }]'),
  });

  it('fails for an image that does not exist, as the run would', async () => {
    for (const extra of [{ container_tag: 'no-such-tag' }, { container_image: 'no-such-image' }]) {
      const checked = await project.release(extra, '--check');
      expect(checked.status, tell(checked)).toBe(2);
      expect(lastMessage(checked)).toMatch(/Release is decided.*There is no image \S*no-such-(tag|image)/);
      const ran = await project.release(extra);
      expect(lastMessage(ran)).toBe(lastMessage(checked));
    }
    expect(await traces(project.name)).toEqual([]);
  });

  it('shows the Compose file of the release, and does not say that it is written down', async () => {
    well(await project.release({ container_tag: '1.0.0' }));
    well(await project.release({ container_tag: '1.1.0' }));
    const checked = await project.release(
      { container_tag: '1.0.0', service_instances: 2 },
      '--check',
      '--diff',
    );
    well(checked);
    const diffs = checked.events.flatMap((event) =>
      event.type === 'host.end' ? event.result.diffs.map((diff) => ({ task: event.task.name, diff })) : [],
    );
    const shown = diffs.filter(({ diff }) => JSON.stringify(diff).includes('replicas'));
    expect(shown.map(({ task }) => task)).toEqual(['service : Release is decided']);
    expect(JSON.stringify(shown)).toMatch(/blue:.*replicas: 2/);
    const written = steps(checked).filter(({ name }) => name === 'service : Release is written down');
    expect(written.map(({ status }) => status)).not.toContain('ok');
  });

  it('and status and rollback know releases by image, time and id', async () => {
    const told = await project.playbook('status.yml');
    well(told);
    const all = told.events.flatMap((event) =>
      event.type === 'item.end' && event.task.name === 'Services'
        ? [event.result.result['msg'] as { service: string; former: string[] }]
        : [],
    );
    const { former = [] } = all.find(({ service }) => service === project.name) ?? {};
    expect(former).toHaveLength(2);
    for (const line of former)
      expect(line).toMatch(/books-fe:1\.[01]\.0, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d, \d{8}T/);
    well(await project.playbook('rollback.yml', { service_release_id: '1.0.0' }));
    expect((await project.ask('/')).version).toBe('1.0.0');
    const [, time = ''] =
      /, ([\d-]+ [\d:]+),/.exec(former.find((line) => line.includes('1.1.0')) ?? '') ?? [];
    well(await project.playbook('rollback.yml', { service_release_id: time }));
    expect((await project.ask('/')).version).toBe('1.1.0');
    const none = await project.playbook('rollback.yml', { service_release_id: '7.7.7' });
    expect(lastMessage(none)).toMatch(/has no release 7\.7\.7\. There are: .*books-fe:1\.1\.0, /);
  });
});

describe('a service without a template', () => {
  const project = open('own-plain', 8018, {
    http_address: '/',
    container_image: 'books-fe',
    service_hosts: ['plain.nowhere.invalid'],
    service_secrets: { token: 'very secret' },
    service_env: { GREETING: 'hello' },
    service_drain_timeout: 5,
  });
  const host = 'plain.nowhere.invalid';

  it('is released by its variables, at its own name, with its secret', async () => {
    well(await project.release({ container_tag: '1.0.0' }));
    well(await project.release({ container_tag: '1.1.0' }));
    expect(await project.ask('/', 'plain.nowhere.invalid')).toMatchObject({ status: 200, version: '1.1.0' });
    const secret = await onHost(
      'swarm-master',
      `docker service inspect own-plain-green_green --format '{{json .Spec.TaskTemplate.ContainerSpec}}'`,
    );
    expect(secret).toMatch(/"SecretName":"own-plain-token-[0-9a-f]{10}"/);
    expect(secret).toContain('GREETING=hello');
    expect(secret).not.toContain('very secret');
  });

  it('keeps websockets on their colour through a release, and ends them cleanly when they may drain no longer', async () => {
    const live = await project.open(host);
    const talk = setInterval(() => live.send(String(live.said.length)), 100);
    const run = project.release({ container_tag: '1.0.0' });
    const code = await live.closed;
    clearInterval(talk);
    const ended = await run;
    well(ended);
    expect(code).toBe(1001);
    expect(live.said.length).toBeGreaterThan(30);
    expect(live.said.filter(({ version }) => version !== '1.1.0')).toEqual([]);
    const next = await project.open(host);
    expect(next.said[0]).toMatchObject({ version: '1.0.0' });
  });

  it('is served by TLS without a release, and a rollback leaves its certificate', async () => {
    const tls = { service_tls: { self_signed: true }, service_tls_port: 8443, container_tag: '1.0.0' };
    const first = await project.release(tls);
    well(first);
    expect(
      steps(first).filter(({ name, status }) => name.endsWith('Containers are up') && status !== 'skipped'),
    ).toEqual([]);
    expect(await project.askByTls(8443, '/', host)).toMatchObject({ status: 200, version: '1.0.0' });
    expect((await project.ask('/', host)).status).toBe(308);
    well(await project.playbook('rollback.yml'));
    expect(await project.askByTls(8443, '/', host)).toMatchObject({ status: 200, version: '1.1.0' });
    const other = await project.askByTls(8443, '/', 'other.nowhere.invalid');
    expect(other).toMatchObject({ status: 404, version: '' });
    const key = await onHost('swarm-master', 'stat -c %a /data/nginx/tls /data/nginx/tls/own-plain.key');
    expect(key).toBe('700\n600');
  });

  it('whose certificate is not for its name is not switched to', async () => {
    const failed = await project.release({
      ...{
        container_tag: '1.0.0',
        service_tls: { self_signed: true, validate: true },
        service_tls_port: 8443,
      },
    });
    expect(failed.status, tell(failed)).toBe(2);
    expect(lastMessage(failed)).toMatch(/self-signed certificate/);
    expect((await project.askByTls(8443, '/', host)).version).toBe('1.1.0');
  });

  const command = (text: string): string[] => ['node', '-e', text];
  const jobs = (): Promise<string> =>
    onHost(
      'swarm-master',
      'docker service ls -q -f name=own-plain-before; docker service ls -q -f name=own-plain-after',
    );

  it('is not released when the command before it fails, which is told with what it wrote', async () => {
    const failed = await project.release({
      container_tag: '1.0.0',
      service_before: command('console.log("the table is locked"); process.exit(3)'),
    });
    expect(failed.status, tell(failed)).toBe(2);
    expect(lastMessage(failed)).toMatch(
      /was not released.*own-plain-before_job has failed.*the table is locked/s,
    );
    expect(await jobs()).toBe('');
    expect((await project.askByTls(8443, '/', host)).version).toBe('1.1.0');
  });

  it('is released between the commands before and after it, in containers like its own', async () => {
    const say =
      'console.log(process.env.GREETING, require("fs").readFileSync("/run/secrets/token", "utf8").length)';
    const run = await project.release({
      container_tag: '1.0.0',
      service_before: command(say),
      service_after: command('process.exit(4)'),
    });
    expect(run.status, tell(run)).toBe(2);
    expect(lastMessage(run)).toMatch(/is live as (blue|green), but the command after the release has failed/);
    const wrote = run.events.flatMap((event) =>
      event.type === 'host.end' && event.task.name.endsWith('What the command wrote')
        ? [event.result.result['msg']]
        : [],
    );
    expect(wrote).toEqual([['hello 11']]);
    expect((await project.ask('/', host)).version).toBe('1.0.0');
    expect(await jobs()).toBe('');
  });

  it('is taken away, and nothing is left', async () => {
    well(await project.playbook('remove.yml'));
    expect((await project.ask('/', 'plain.nowhere.invalid')).version).toBe('');
    expect(await traces(project.name)).toEqual([]);
    expect(await onHost('swarm-master', 'docker network ls -q -f name=own-plain')).toBe('');
  });
});
