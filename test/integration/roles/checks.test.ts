// The scripts of Consul's checks, as the role renders them and the agent runs them: their exit status is the level.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-checks-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const role = resolve('roles/consul');

/** Status and text of a check, rendered with the role's defaults and these variables. */
function check(name: string, vars: object): { readonly status: number | null; readonly text: string } {
  const script = join(dir, 'check.sh');
  const book = {
    hosts: 'localhost',
    connection: 'local',
    gather_facts: false,
    vars_files: [`${role}/defaults/main.yml`],
    tasks: [{ template: { src: `${role}/templates/check-${name}.sh.j2`, dest: script, mode: '0755' } }],
  };
  writeFileSync(join(dir, 'book.yml'), JSON.stringify([book]));
  const start = join(dir, 'start.mjs');
  writeFileSync(start, `import { start } from ${JSON.stringify(resolve('src/cli/main.ts'))};\nawait start();\n`);
  const args = ['--import', import.meta.resolve('tsx'), start, 'run', join(dir, 'book.yml'), '-i', 'localhost,'];
  execFileSync(process.execPath, [...args, '-e', JSON.stringify(vars)], {
    stdio: 'pipe',
    env: { ...process.env, TSPLAY_RECORD: 'false' },
  });
  const ran = spawnSync(script, { encoding: 'utf8' });
  return { status: ran.status, text: ran.stdout.trim() };
}

describe('checks of the machine', () => {
  it.each(['memory', 'disk'])('%s passes, warns and is critical by the percent that is asked for', (name) => {
    const levels = (warning: number, critical: number) =>
      check(name, { [`consul_${name}_warning`]: warning, [`consul_${name}_critical`]: critical });
    expect(levels(101, 102)).toMatchObject({ status: 0, text: expect.stringMatching(/in use: \d+%$/) as string });
    expect(levels(0, 101).status).toBe(1);
    expect(levels(0, 0).status).toBe(2);
  });

  it('nginx is critical when nothing listens, and warns when its connections run out', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => void sockets.push(socket));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const clients = Array.from({ length: 10 }, () => connect(port, '127.0.0.1'));
    await Promise.all(clients.map((client) => new Promise((done) => client.once('connect', done))));
    const at = (warning: number, critical: number, connections = 1) =>
      check('nginx', {
        consul_nginx_port: port,
        consul_nginx_connections: connections,
        consul_nginx_warning: warning,
        consul_nginx_critical: critical,
      });
    expect(at(80, 95, 4096)).toMatchObject({ status: 0, text: expect.stringMatching(/^nginx: 10 connections/) as string });
    expect(at(1, 1_000_000).status).toBe(1);
    expect(at(1, 2).status).toBe(2);
    for (const socket of [...clients, ...sockets]) socket.destroy();
    await new Promise((done) => server.close(done));
    expect(at(80, 95, 4096)).toMatchObject({ status: 2, text: `nginx does not listen on port ${port}` });
  });
});
