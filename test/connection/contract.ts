/**
 * What every transport promises, whatever carries it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transport } from '../../src/connection/types.ts';

/** `open` gives a transport to this very machine, so that files and sockets can be looked at from the test. */
export function transportContract(name: string, open: () => Promise<Transport>): void {
  describe(`${name} transport`, { timeout: 30_000 }, () => {
    let transport: Transport;
    let dir: string;
    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'tsplay-contract-'));
      transport = await open();
    });
    afterAll(async () => {
      await transport.close();
      await rm(dir, { recursive: true, force: true });
    });
    const out = async (script: string, stdin?: Buffer | string): Promise<string> =>
      (await transport.exec({ script, stdin })).stdout.toString();

    describe('a program that goes on', () => {
      it('reads, writes and runs beside requests, and ends when its stdin does', async () => {
        const program = await transport.openProgram({
          script: 'while read -r line; do echo "got $line"; done; echo bye >&2; exit 5',
          what: 'an echo',
        });
        const [said, told] = [text(program.stdout), text(program.stderr)];
        program.stdin.write('one\n');
        expect(await out('echo meanwhile')).toBe('meanwhile\n');
        program.stdin.end('two\n');
        expect(await program.ended).toMatchObject({ rc: 5 });
        expect([await said, await told]).toEqual(['got one\ngot two\n', 'bye\n']);
      });
    });

    describe('exec', () => {
      it('tells exit status, stdout and stderr apart', async () => {
        const result = await transport.exec({ script: 'echo out; echo err >&2; exit 3' });
        expect({ ...result, stdout: result.stdout.toString(), stderr: result.stderr.toString() }).toEqual({
          rc: 3,
          stdout: 'out\n',
          stderr: 'err\n',
        });
      });

      it.each([
        ['a signal', "sh -c 'kill -9 $$'", 137],
        ['an unknown command', 'tsplay-no-such-command', 127],
        ['exit in a function', 'f() { exit 9; }; f; echo not reached', 9],
        ['set -e', 'set -e; false; echo not reached', 1],
      ])('gives the status of %s', async (_name, script, rc) => {
        expect((await transport.exec({ script })).rc).toBe(rc);
      });

      it('survives a syntax error', async () => {
        expect((await transport.exec({ script: 'if then' })).rc).not.toBe(0);
        expect(await out('echo still here')).toBe('still here\n');
      });

      it('keeps what a request does to its shell to the request', async () => {
        await out('cd /; umask 000; set -f; export LEAK=1; trap "echo trap" EXIT; f() { :; }; exec 2>&1');
        const now = await out('pwd; umask; echo "$LEAK"; echo /et*; type f 2>&1 | head -n 1; echo late >&2');
        const [cwd, umask, leak, glob] = now.split('\n');
        expect(cwd).not.toBe('/');
        expect(umask).not.toBe('0000');
        expect(leak).toBe('');
        expect(glob).toBe('/etc');
        expect(now).not.toContain('late');
      });

      it('ends stdin at once when none is given, and never gives the shell’s own', async () => {
        expect(await Promise.all([out('cat; echo end'), out('cat; echo end')])).toEqual(['end\n', 'end\n']);
      });

      it('lets programs open their streams by name', async () => {
        const result = await transport.exec({
          script: 'echo out >/dev/stdout; echo err >/dev/stderr; cat /dev/stdin',
          stdin: 'in',
        });
        expect([result.stdout.toString(), result.stderr.toString()]).toEqual(['out\nin', 'err\n']);
        expect(await out('head -c 3 /dev/stdin', Buffer.alloc(300_000, 'x'))).toBe('xxx');
      });

      it('carries any bytes in and out', async () => {
        await fc.assert(
          fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 3000 }), async (bytes) => {
            const result = await transport.exec({
              script: `cat >'${dir}/in'; cat '${dir}/in'; cat '${dir}/in' >&2`,
              stdin: Buffer.from(bytes),
            });
            expect(result.stdout).toEqual(Buffer.from(bytes));
            expect(result.stderr).toEqual(Buffer.from(bytes));
          }),
          { numRuns: 40 },
        );
      });

      it('carries text of any script into a program', async () => {
        await fc.assert(
          fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (word) => {
            const safe = word.replaceAll('\0', '');
            const result = await out(`printf %s '${safe.replaceAll("'", `'\\''`)}'`);
            expect(result).toBe(safe);
          }),
          { numRuns: 40 },
        );
      });

      it('takes stdin beyond the size of a frame', async () => {
        const data = randomBytes(3_000_000);
        const digest = createHash('sha256').update(data).digest('hex');
        expect(await out('sha256sum', data)).toBe(`${digest}  -\n`);
      });

      it('does not mind a program that leaves its stdin unread', async () => {
        for (const size of [100, 100_000, 1_000_000])
          expect((await transport.exec({ script: 'true', stdin: Buffer.alloc(size, 120) })).rc).toBe(0);
      });

      it('takes a program longer than any argument may be', async () => {
        const long = 'x'.repeat(300_000);
        expect(await out(`v='${long}'; echo \${#v}`)).toBe('300000\n');
      });

      it('gives 100 MB of output to who allows it', async () => {
        const result = await transport.exec({
          script: 'head -c 100000000 /dev/zero; echo end >&2',
          maxOutput: 200_000_000,
        });
        expect(result.stdout.length).toBe(100_000_000);
        expect(result.stderr.toString()).toBe('end\n');
      });

      it('ends what prints more than may be kept, and goes on', async () => {
        const endless = transport.exec({ script: 'yes too much', maxOutput: 100_000 });
        const behind = transport.exec({ script: 'echo behind' });
        await expect(endless).rejects.toMatchObject({ code: 'TSP2009' });
        expect((await behind).stdout.toString()).toBe('behind\n');
      });

      it('shows output while the program runs', async () => {
        const seen: [string, number][] = [];
        const start = performance.now();
        await transport.exec({
          script: 'echo early; echo bad >&2; sleep 0.4; echo late',
          onOutput: (stream, chunk) =>
            seen.push([`${stream}:${chunk.toString()}`, performance.now() - start]),
        });
        expect(seen.map(([what]) => what).sort()).toEqual([
          'stderr:bad\n',
          'stdout:early\n',
          'stdout:late\n',
        ]);
        const at = new Map(seen);
        expect(at.get('stdout:late\n')! - at.get('stdout:early\n')!).toBeGreaterThan(300);
      });
    });

    describe('round trips', () => {
      it('sends the requests of one tick together and answers in order', async () => {
        const before = { ...transport.stats };
        const answers = await Promise.all(Array.from({ length: 2000 }, (_, i) => out(`echo ${i}`)));
        expect(answers).toEqual(Array.from({ length: 2000 }, (_, i) => `${i}\n`));
        expect(transport.stats.roundTrips - before.roundTrips).toBe(1);
        expect(transport.stats.requests - before.requests).toBe(2000);
      });

      it('counts one per wait', async () => {
        const before = transport.stats.roundTrips;
        await out('true');
        await Promise.all([out('true'), Promise.resolve().then(() => out('true'))]);
        expect(transport.stats.roundTrips - before).toBe(2);
      });
    });

    describe('at the same time', () => {
      it('does not make requests wait behind something long', async () => {
        await out('true');
        const folder = join(dir, 'meeting');
        await out(`mkdir '${folder}'`);
        // Each goes on when all are there.
        const all = `i=0; while [ $(ls '${folder}' | wc -l) -lt 3 ] && [ $i -lt 100 ]; do sleep 0.1; i=$((i+1)); done`;
        const slow: Promise<{ readonly stdout: Buffer }>[] = [];
        for (let i = 0; i < 3; i++) {
          // Requests that come together run one after the other: the next one comes when this one runs.
          await new Promise<void>((resolve) => {
            const script = `: >'${folder}/${i}'; echo begun; ${all}; ls '${folder}' | wc -l | tr -d ' '`;
            slow.push(transport.exec({ script, onOutput: () => resolve() }));
          });
        }
        expect((await Promise.all(slow)).map(({ stdout }) => stdout.toString())).toEqual(
          Array.from({ length: 3 }, () => 'begun\n3\n'),
        );
      });

      it('runs more than there may be shells', async () => {
        const many = Array.from({ length: 40 }, async (_, i) => {
          await sleep(i * 3);
          return out(`sleep 0.1; echo ${i}`);
        });
        expect(await Promise.all(many)).toEqual(Array.from({ length: 40 }, (_, i) => `${i}\n`));
      });
    });

    describe('what goes wrong', () => {
      it('stops a program that takes too long, and says which', async () => {
        const marker = join(dir, 'marker');
        // A duration that no other test has.
        const long = `300.${process.pid}`;
        const [hung, next] = await Promise.allSettled([
          transport.exec({ script: `# a comment\nsleep ${long}; echo late > ${marker}`, timeout: 300 }),
          out('echo next'),
        ]);
        expect(hung).toMatchObject({
          status: 'rejected',
          reason: { code: 'TSP2006', message: expect.stringContaining(`sleep ${long}; echo late`) as string },
        });
        // What was queued behind it runs on a new shell, once.
        expect(next).toEqual({ status: 'fulfilled', value: 'next\n' });
        expect(await out(`ps -eo args 2>/dev/null | grep -c "^sleep ${long}$"; true`)).toBe('0\n');
      });

      it('starts the clock of a request when it is its turn', async () => {
        const [, second] = await Promise.all([
          out('sleep 0.6'),
          transport.exec({ script: 'echo quick', timeout: 400 }),
        ]);
        expect(second.stdout.toString()).toBe('quick\n');
      });

      it('replaces a shell that was killed, and runs what was behind once', async () => {
        const log = join(dir, 'log');
        const [killed, ...others] = await Promise.allSettled([
          transport.exec({ script: 'kill -9 $$; sleep 1', stdin: 'secret-on-stdin' }),
          out(`echo a >> ${log}; echo one`),
          out(`echo b >> ${log}; echo two`),
        ]);
        expect(killed).toMatchObject({ status: 'rejected', reason: { code: 'TSP2005' } });
        const { message } = (killed as PromiseRejectedResult).reason as Error;
        expect(message).toContain('kill -9 $$; sleep 1');
        expect(message).not.toContain('secret-on-stdin');
        expect(others.map((other) => (other as PromiseFulfilledResult<string>).value)).toEqual([
          'one\n',
          'two\n',
        ]);
        expect(await out(`cat ${log}`)).toBe('a\nb\n');
      });

      it('is not blocked by what a program leaves in the background', async () => {
        const pid = (await out('sleep 60 & echo $!')).trim();
        expect(await out(`kill -0 ${pid} && kill ${pid} && echo alive`)).toBe('alive\n');
        // Chatter of it may land in later output but never shifts the answers.
        await out(
          `(i=0; while [ $i -lt 50 ]; do echo noise; echo noise >&2; sleep 0.01; i=$((i+1)); done; : >'${dir}/quiet') & true`,
        );
        const answers = await Promise.all(
          Array.from({ length: 100 }, (_, i) => transport.exec({ script: `exit ${i}` })),
        );
        expect(answers.map(({ rc }) => rc)).toEqual(Array.from({ length: 100 }, (_, i) => i));
        while (!existsSync(join(dir, 'quiet'))) await sleep(50);
        await sleep(100);
        expect(await out('echo clean')).toBe('clean\n');
      });
    });

    describe('files', () => {
      it.each([0, 10, 200_000, 5_000_000])('uploads and downloads %i bytes', async (size) => {
        const data = randomBytes(size);
        const path = join(dir, `up ${size} 'quoted'`);
        await transport.upload(data, path, { mode: 0o640 });
        expect((await stat(path)).mode & 0o7777).toBe(0o640);
        expect((await transport.download(path)).equals(data)).toBe(true);
        await transport.downloadInto(path, createWriteStream(join(dir, 'down')));
        expect((await readFile(join(dir, 'down'))).equals(data)).toBe(true);
      });

      it('uploads a file of the controller', async () => {
        const local = join(dir, 'local');
        const data = randomBytes(1_000_000);
        await writeFile(local, data);
        await transport.upload({ localPath: local }, join(dir, 'remote'));
        expect((await transport.download(join(dir, 'remote'))).equals(data)).toBe(true);
        expect((await stat(join(dir, 'remote'))).mode & 0o7777).toBe(0o600);
      });

      it('says what is wrong', async () => {
        const bytes = Buffer.alloc(1_000_000);
        for (const content of [Buffer.from('x'), bytes])
          await expect(transport.upload(content, '/no/such/folder/x')).rejects.toMatchObject({
            code: 'TSP2007',
          });
        await expect(transport.download('/no/such/file')).rejects.toMatchObject({ code: 'TSP2007' });
        const sink = createWriteStream('/dev/null');
        await expect(transport.downloadInto('/no/such/file', sink)).rejects.toMatchObject({
          code: 'TSP2007',
        });
        const full = createWriteStream('/dev/full');
        await transport.upload(Buffer.alloc(3_000_000), join(dir, 'much'));
        await expect(transport.downloadInto(join(dir, 'much'), full)).rejects.toMatchObject({
          code: 'ENOSPC',
        });
        expect(await out('echo fine')).toBe('fine\n');
        await expect(transport.upload({ localPath: '/no/such' }, join(dir, 'y'))).rejects.toMatchObject({
          code: 'TSP1002',
        });
      });
    });

    describe('streams', () => {
      it.each(['tcp', 'unix'] as const)('opens a %s socket', async (kind) => {
        const server = createServer((socket) => socket.pipe(socket));
        const path = join(dir, 'socket');
        await new Promise<void>((resolve) =>
          kind === 'tcp' ? server.listen(0, '127.0.0.1', resolve) : server.listen(path, resolve),
        );
        const target =
          kind === 'tcp'
            ? ({ kind, host: '127.0.0.1', port: (server.address() as AddressInfo).port } as const)
            : ({ kind, path } as const);
        const stream = await transport.openStream(target);
        stream.end('there and back');
        expect(await text(stream)).toBe('there and back');
        server.close();
      });

      it('ends with the connection, even while it is held', async () => {
        const other = await open();
        const server = createServer();
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const arrived = once(server, 'connection') as Promise<[Socket]>;
        const { port } = server.address() as AddressInfo;
        await other.openStream({ kind: 'tcp', host: '127.0.0.1', port });
        const [socket] = await arrived;
        const gone = once(socket.on('error', () => undefined).resume(), 'close');
        await other.close();
        await gone;
        server.close();
      });

      it('says when nothing listens', async () => {
        await expect(transport.openStream({ kind: 'tcp', host: '127.0.0.1', port: 1 })).rejects.toMatchObject(
          {
            code: 'TSP2008',
            reason: 'refused',
          },
        );
      });
    });

    it('closes twice, and refuses work afterwards', async () => {
      const other = await open();
      expect((await other.exec({ script: 'exit 5' })).rc).toBe(5);
      const hanging = other.exec({ script: 'sleep 60' });
      const settled = expect(hanging).rejects.toMatchObject({ code: 'TSP2005' });
      await sleep(50);
      await other.close();
      await other.close();
      await settled;
      await expect(other.exec({ script: 'true' })).rejects.toMatchObject({ code: 'TSP2005' });
    });
  });
}
