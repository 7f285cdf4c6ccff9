/** Tinyproxy on a loopback port, with a record of what went through it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../integration/connection/sshd.ts';

export interface Tinyproxy extends AsyncDisposable {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** Request lines, such as `CONNECT 127.0.0.1:443 HTTP/1.1`. */
  asked(): string[];
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** `lines` are further lines of tinyproxy.conf(5). */
export async function startTinyproxy(...lines: string[]): Promise<Tinyproxy> {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-tinyproxy-'));
  const port = await freePort();
  const [conf, log] = [join(dir, 'conf'), join(dir, 'log')];
  const settings = [`Port ${port}`, 'Listen 127.0.0.1', 'Timeout 30', `LogFile "${log}"`, 'LogLevel Connect'];
  writeFileSync(conf, [...settings, ...lines, ''].join('\n'));
  writeFileSync(log, '');
  const server = spawn('tinyproxy', ['-d', '-c', conf], { stdio: 'ignore' });
  for (let tries = 0; !(await answers(port)); tries++) {
    if (tries > 200 || server.exitCode !== null)
      throw new Error(`tinyproxy does not start: ${lines.join('; ')}`);
    await sleep(50);
  }
  return {
    address: `127.0.0.1:${port}`,
    asked: () =>
      readFileSync(log, 'utf8')
        .split('\n')
        .flatMap((line) => /Request \(file descriptor \d+\): (.*)/.exec(line)?.[1] ?? []),
    async [Symbol.asyncDispose]() {
      server.kill();
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
