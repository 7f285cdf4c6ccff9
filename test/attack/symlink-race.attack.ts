/**
 * A task as root that writes into a user's directory gives that user nothing, whatever the user does meanwhile.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { loadModule } from '../../src/modules/index.ts';
import { tarOf, zipOf } from '../modules/files/archives.ts';
import { openHost } from '../modules/harness.ts';
import { serve, type Server } from '../modules/net_tools/server.ts';
import { attacks } from './race-cases.ts';
import { hasDocker, hasSvn, imageName, repositoryOf } from './race-cases-other.ts';
import { canRace, openRace, type Attack, type Race } from './racing-user.ts';

const rounds = Number(process.env['RACE_ROUNDS'] ?? 12);

/** What is `many` is unpacked by tar on the host, whatever it is. */
async function archive(kind: 'tar' | 'zip' | 'many'): Promise<Buffer> {
  const files = ['t/a', 't/b', 't/sub/f', 't/more/b', 'f', ...(kind === 'many' ? manyNames : [])];
  if (kind === 'tar') return tarOf(files.map((name) => ({ name, content: 'x\n' })));
  return zipOf(files.map((name) => ({ name, content: 'x\n' })));
}
function makeRepository(path: string): void {
  const git = (...words: string[]): void =>
    void execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...words], {
      cwd: path,
      stdio: 'pipe',
    });
  rmSync(path, { recursive: true, force: true });
  for (const name of ['t/sub', 'more']) mkdirSync(join(path, name), { recursive: true });
  git('init', '-q');
  for (const name of ['f', 't/a', 't/sub/f', 'more/b']) writeFileSync(join(path, name), 'x\n');
  git('add', '.');
  git('commit', '-q', '-m', 'one');
  git('tag', 'v1');
  for (const name of ['f', 't/a', 't/sub/f', 'more/b']) writeFileSync(join(path, name), 'y\n');
  git('commit', '-q', '-a', '-m', 'two');
}
function makeSvnRepository(path: string): void {
  const work = `${path}.work`;
  const svn = (...words: string[]): void =>
    void execFileSync('svn', ['-q', ...words], { cwd: work, stdio: 'pipe' });
  for (const each of [path, work]) rmSync(each, { recursive: true, force: true });
  mkdirSync(work);
  execFileSync('svnadmin', ['create', path]);
  svn('mkdir', '-m', 'one', `file://${path}/trunk`);
  svn('checkout', `file://${path}/trunk`, '.');
  for (const name of ['t/sub', 'more', 'sub']) mkdirSync(join(work, name), { recursive: true });
  for (const text of ['x\n', 'y\n']) {
    for (const name of ['f', 'a', 't/a', 't/sub/f', 'more/b', 'sub/f']) writeFileSync(join(work, name), text);
    svn('add', '--force', '.');
    svn('commit', '-m', 'again');
  }
  rmSync(work, { recursive: true, force: true });
}
/** An image with nothing in it. */
function makeImage(): void {
  const words = ['import', '-', imageName];
  execFileSync('docker', words, { input: Buffer.alloc(10_240), stdio: ['pipe', 'ignore', 'inherit'] });
}
const can = ({ needs, image, repository }: Attack): boolean =>
  (needs?.() ?? true) && (image !== true || hasDocker()) && (repository !== 'svn' || hasSvn());
const manyNames = Array.from({ length: 60 }, (_, i) => `t/many/${i}`);

describe.skipIf(!canRace())('a user who races with root (needs root, gcc and setpriv)', () => {
  let race: Race;
  let server: Server;
  beforeAll(async () => {
    race = openRace();
    server = await serve({
      '/f': { body: 'x\n' },
      '/big': { body: Buffer.alloc(6 * 1024 * 1024, 'x') },
      '/f.deb': { body: 'no package' },
    });
  });
  afterAll(async () => {
    race.close();
    await server[Symbol.asyncDispose]();
    if (hasDocker()) execFileSync('docker', ['rmi', '-f', imageName], { stdio: 'ignore' });
  });
  let finish: (() => void) | undefined;
  afterEach(() => {
    finish?.();
    race.clear();
  });
  test.each(Object.entries(attacks))('gains nothing from %s', async (name, attack) => {
    if (!can(attack)) {
      console.log(`${name}: skipped, what it needs is not on this machine`);
      return;
    }
    finish = attack.finish;
    if (attack.image === true) makeImage();
    await using host = await openHost();
    const module = await loadModule(attack.module);
    for (const [name, text] of Object.entries(attack.files ?? {})) {
      mkdirSync(dirname(join(host.dir, name)), { recursive: true });
      writeFileSync(join(host.dir, name), text);
    }
    for (const [name, kind] of Object.entries(attack.archives ?? {})) {
      mkdirSync(dirname(join(host.dir, name)), { recursive: true });
      writeFileSync(join(host.dir, name), await archive(kind));
    }
    for (const [name, text] of Object.entries(attack.programs ?? {})) {
      mkdirSync(join(host.dir, 'bin'), { recursive: true });
      writeFileSync(join(host.dir, 'bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    }
    const environment = {
      ...(attack.sticky === true ? { TMPDIR: race.dir } : {}),
      ...(attack.programs ? { PATH: `${host.dir}/bin:${process.env['PATH'] ?? ''}` } : {}),
    };
    if (attack.repository === 'git') makeRepository(repositoryOf(race.dir));
    if (attack.repository === 'svn') makeSvnRepository(repositoryOf(race.dir));
    const args = attack.args(race.dir).replace('./from', `${host.dir}/from`).replace('$SERVER', server.url);
    let swaps = 0;
    for (let round = 0; round < Math.min(rounds, attack.rounds ?? rounds); round++) {
      race.clear(attack.sticky);
      attack.prepare?.(race.dir);
      swaps += await race.during(attack.names ?? [], async () => {
        // What is under attack may fail, and may not do what the user wants.
        const ran = await host.run(module, args, { environment }).catch(() => undefined);
        if (process.env['RACE_TELLS'] !== undefined) console.log(JSON.stringify(ran?.result ?? 'failed'));
      });
      expect(race.gains(), `in round ${round}`).toEqual([]);
    }
    if (attack.names !== undefined) expect(swaps, 'the racer did nothing').toBeGreaterThan(rounds);
  });
});
