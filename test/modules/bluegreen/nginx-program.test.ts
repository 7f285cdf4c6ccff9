import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nginxCommands, reloadProgram } from '../../../src/modules/bluegreen/nginx-program.ts';

/**
 * A process tree that behaves as nginx's does: HUP starts a new worker, and the old one calls itself "shutting down"
 * and goes. Titles are what the program looks at.
 */
const master = `
worker() { exec -a 'nginx: worker process' bash -c 'trap "exec -a \\"nginx: worker process is shutting down\\" sleep 0.3" USR1; while :; do sleep 0.05; done'; }
worker & w=$!
hup() { worker & n=$!; kill -USR1 $w; w=$n; echo hup >>"$1"; }
trap 'hup "$LOG"' HUP
while :; do wait; sleep 0.02; done
`;

let dir: string;
let nginx: ChildProcess;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tsplay-nginx-'));
  mkdirSync(join(dir, 'flags'));
  nginx = spawn('bash', ['-c', master], { env: { ...process.env, LOG: join(dir, 'hups') }, stdio: 'ignore' });
  await sleep(300);
});
afterEach(() => {
  try {
    execFileSync('sh', ['-c', `kill -9 $(cat /proc/${nginx.pid}/task/*/children) ${nginx.pid}`], {
      stdio: 'ignore',
    });
  } catch {
    // All gone already.
  }
  rmSync(dir, { recursive: true, force: true });
});

const hups = (): number =>
  existsSync(join(dir, 'hups')) ? readFileSync(join(dir, 'hups'), 'utf8').trim().split('\n').length : 0;

function load(content: string, test = 'true', timeout = 5): { rc: number; stderr: string } {
  const path = join(dir, 'upstreams', 'x.conf');
  const program = reloadProgram({
    directory: dir,
    files: [{ path, content, before: undefined }],
    commands: { pid: nginx.pid ?? 0, test, reload: `kill -HUP ${nginx.pid}` },
    drain: 0.05,
    timeout,
  });
  try {
    execFileSync('sh', ['-c', program], { stdio: 'pipe' });
    return { rc: 0, stderr: '' };
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: Buffer };
    return { rc: status, stderr: stderr.toString() };
  }
}

describe('loading a configuration', () => {
  it('writes the file, reloads, and leaves no flag behind', () => {
    expect(load("it's a 'test'\n")).toEqual({ rc: 0, stderr: '' });
    expect(readFileSync(join(dir, 'upstreams', 'x.conf'), 'utf8')).toBe("it's a 'test'\n");
    expect(hups()).toBe(1);
    expect(existsSync(join(dir, 'flags', 'draining'))).toBe(false);
    expect(existsSync(join(dir, 'flags', 'reload'))).toBe(false);
    expect(existsSync(join(dir, 'upstreams', 'x.conf.tsplay-old'))).toBe(false);
  });

  it('puts the old file back when nginx refuses the new one, and does not reload', () => {
    load('good\n');
    expect(load('bad\n', 'sh -c "echo no such upstream >&2; exit 1"')).toEqual({
      rc: 3,
      stderr: 'no such upstream\n',
    });
    expect(readFileSync(join(dir, 'upstreams', 'x.conf'), 'utf8')).toBe('good\n');
    expect(hups()).toBe(1);
    expect(existsSync(join(dir, 'flags', 'reload'))).toBe(false);
  });

  it('lets only root read a secret, even while it is being written', () => {
    const path = join(dir, 'tls', 'x.key');
    mkdirSync(join(dir, 'tls'));
    // A former run may have left it, readable.
    writeFileSync(`${path}.tsplay-new`, 'old', { mode: 0o644 });
    const program = reloadProgram({
      directory: dir,
      files: [{ path, content: 'the key', before: undefined, secret: true }],
      commands: {
        pid: nginx.pid ?? 0,
        test: `stat -c %a ${path} >${dir}/mode`,
        reload: `kill -HUP ${nginx.pid}`,
      },
      drain: 0.05,
      timeout: 5,
    });
    execFileSync('sh', ['-c', program], { stdio: 'pipe' });
    expect(readFileSync(path, 'utf8')).toBe('the key');
    expect(readFileSync(join(dir, 'mode'), 'utf8')).toBe('600\n');
  });

  it('takes a file away again that was not there before', () => {
    expect(load('bad\n', 'false').rc).toBe(3);
    expect(existsSync(join(dir, 'upstreams', 'x.conf'))).toBe(false);
  });

  it('keeps the mark of a reload that an earlier run did not get to', () => {
    writeFileSync(join(dir, 'flags', 'reload'), '');
    expect(load('bad\n', 'false').rc).toBe(3);
    expect(existsSync(join(dir, 'flags', 'reload'))).toBe(true);
  });

  it('tells when the workers do not change', () => {
    const program = reloadProgram({
      directory: dir,
      files: [],
      commands: { pid: nginx.pid ?? 0, test: 'true', reload: 'true' },
      drain: 0,
      timeout: 1,
    });
    let status = 0;
    try {
      execFileSync('sh', ['-c', program], { stdio: 'pipe' });
    } catch (error) {
      ({ status } = error as { status: number });
    }
    expect(status).toBe(4);
    expect(existsSync(join(dir, 'flags', 'draining'))).toBe(false);
    expect(existsSync(join(dir, 'flags', 'reload'))).toBe(true);
  });
});

describe('connections that clients keep', () => {
  /** A worker with one client, which lets go a while after the flag is there, if it is told to. */
  const worker = `
    const [dir, lets] = process.argv.slice(1);
    const { existsSync, writeFileSync } = require('node:fs');
    const net = require('node:net');
    process.title = 'nginx: worker process';
    const server = net.createServer((socket) => socket.resume()).listen(0, '127.0.0.1', () => {
      const client = net.connect(server.address().port, '127.0.0.1', () => writeFileSync(dir + '/ready', ''));
      const timer = setInterval(() => {
        if (lets !== 'lets' || !existsSync(dir + '/flags/draining')) return;
        clearInterval(timer);
        setTimeout(() => { writeFileSync(dir + '/let-go', ''); client.destroy(); }, 300);
      }, 10);
    });`;

  async function reloadBeside(lets: string, drain: number): Promise<string> {
    const child = spawn(process.execPath, ['-e', worker, dir, lets], { stdio: 'ignore' });
    try {
      while (!existsSync(join(dir, 'ready'))) await sleep(10);
      const seen = `sh -c 'test -e "${dir}/let-go" && echo after || echo before' >"${dir}/seen" #`;
      const program = reloadProgram({
        directory: dir,
        files: [],
        commands: { pid: process.pid, test: 'true', reload: seen },
        drain,
        timeout: 0,
      });
      await new Promise((done) => spawn('sh', ['-c', program], { stdio: 'ignore' }).on('exit', done));
      return readFileSync(join(dir, 'seen'), 'utf8').trim();
    } finally {
      child.kill('SIGKILL');
    }
  }

  it('have gone when nginx is told to load', async () => {
    expect(await reloadBeside('lets', 20)).toBe('after');
  });

  it('delay a run no longer than their timeout', async () => {
    expect(await reloadBeside('keeps', 0.2)).toBe('before');
  });
});

it('speaks to nginx by the docker command, by namespaces, or directly', () => {
  const params = { container: 'my nginx', config: '/data/nginx/nginx.conf' };
  expect(nginxCommands(params, 7, true).test).toBe(
    "docker exec 'my nginx' nginx -t -q -c /data/nginx/nginx.conf",
  );
  expect(nginxCommands(params, 7, false).test).toContain('nsenter -t 7');
  expect(nginxCommands({ ...params, container: '' }, 7, true).reload).toBe('kill -HUP 7');
});
