// Several services on one swarm behind one nginx: another one beside the first, and the same one twice; and what Consul
// shows of the machines.
import { request } from 'node:http';
import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { findHosts } from '../../lab/index.ts';
import { onHost, swarmHosts } from './support/hosts.ts';
import { inventory, liveVersion, nobodyNoticed, release, settled, users } from './support/release.ts';
import { ask, mainSite, putBook, type Site } from './support/site.ts';
import { changes, play, tell, type Run } from './support/tsplay.ts';

const [master] = findHosts(['swarm-master']);
const well = (run: Run): void => expect(run.status, tell(run)).toBe(0);

/** GET through nginx at port 80, by any name. */
const get = (path: string, host: string): Promise<{ readonly status: number; readonly body: string }> =>
  new Promise((resolve, reject) => {
    const sent = request({ host: master!.address, path, agent: false, headers: { host } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('end', () =>
        resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    sent.once('error', reject).end();
  });

const staging: Site = {
  ...mainSite,
  name: 'staging-books-service',
  vars: { alias: 'staging-', service_hosts: ['staging.example.com'] },
};
const frontEnd = (tag: string): Promise<Run> =>
  play(
    ...['playbooks/books-fe.yml', ...inventory, '--skip-tags', 'infra'],
    ...['-e', JSON.stringify({ container_tag: tag, service_verify_seconds: 1 })],
  );
const remove = (vars: object): Promise<Run> =>
  play('playbooks/remove.yml', ...inventory, '-e', JSON.stringify({ ...vars, service_remove_data: true }));

let version: string;
beforeAll(async () => {
  version = await liveVersion();
});
afterAll(async () => {
  await remove({ container_name: 'books-fe' });
  await remove({ ...staging.vars, container_name: 'books-service' });
});

describe('one swarm', () => {
  it('has books-fe beside books-service, each at its own path, and a release of one is none of the other', async () => {
    const load = users(mainSite);
    well(await frontEnd('1.0.0'));
    const page = await get('/', master!.address);
    expect(page.status).toBe(200);
    expect(page.body).toMatch(/<html/i);
    expect((await ask(mainSite)).status).toBe(200);
    well(await frontEnd('1.1.0'));
    expect(changes(await frontEnd('1.1.0'))).toEqual([]);
    await settled(mainSite, version);
    console.log(`books-fe released twice beside books-service: ${await nobodyNoticed(load)}`);
  });

  it('has two environments of one service by alias, with data of their own', async () => {
    const load = users(mainSite);
    well(await release(staging, '1.0.0'));
    await putBook(mainSite, { _id: 91, title: 'Only in production' });
    const there = await get('/api/v1/books/_id/91', 'staging.example.com');
    expect(there.status).toBe(404);
    expect((await ask(mainSite, '/api/v1/books/_id/91')).body).toContain('Only in production');
    expect((await get('/api/v1/books', 'staging.example.com')).status).toBe(200);
    await settled(mainSite, version);
    console.log(`an environment of its own beside it: ${await nobodyNoticed(load)}`);
  });
});

describe('Consul', () => {
  const api = (host: string, path: string, body?: string): Promise<string> =>
    onHost(
      host,
      `bash -c 'exec 3<>/dev/tcp/127.0.0.1/8500; printf "%s ${path} HTTP/1.0\\r\\nContent-Length: ${body?.length ?? 0}\\r\\n\\r\\n%s" ${body === undefined ? 'GET' : 'PUT'} '"'"'${body ?? ''}'"'"' >&3; cat <&3'`,
    );

  it('checks memory and disk of every host, and nginx where it is', async () => {
    for (const host of swarmHosts) {
      const answer = await api(host, '/v1/agent/checks');
      const checks = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as Record<
        string,
        { Status: string }
      >;
      const own = Object.keys(checks).filter((id) =>
        ['mem', 'disk', ...(host === 'swarm-master' ? ['nginx'] : [])].includes(id),
      );
      expect(own.sort()).toEqual(host === 'swarm-master' ? ['disk', 'mem', 'nginx'] : ['disk', 'mem']);
      for (const id of own) expect(checks[id]?.Status, `${id} of ${host}`).toMatch(/^(passing|warning)$/);
    }
  });

  it('runs no program that is registered by its API', async () => {
    const check = '{"ID":"evil","Name":"evil","Args":["/bin/true"],"Interval":"10s"}';
    expect(await api('swarm-node-02', '/v1/agent/check/register', check)).toMatch(
      /^HTTP\/1\.\d [45]\d\d[^]*Scripts are disabled/,
    );
  });

  it('shows its web UI on the host itself only', async () => {
    expect(await api('swarm-master', '/ui/')).toMatch(/^HTTP\/1\.\d 200[^]*Consul/);
    const outside = await onHost(
      'swarm-node-03',
      `bash -c 'exec 3<>/dev/tcp/${master!.address}/8500' 2>&1 || true`,
    );
    expect(outside).toMatch(/refused/i);
  });
});
