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
import { attacks, repositoryOf } from './race-cases.ts';
import { canRace, openRace, type Race } from './racing-user.ts';

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
const manyNames = Array.from({ length: 60 }, (_, i) => `t/many/${i}`);

describe.skipIf(!canRace())('a user who races with root', () => {
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
  });
  afterEach(() => race.clear());
  test.each(Object.entries(attacks))('gains nothing from %s', async (_name, attack) => {
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
    if (attack.repository === true) makeRepository(repositoryOf(race.dir));
    const args = attack.args(race.dir).replace('./from', `${host.dir}/from`).replace('$SERVER', server.url);
    let swaps = 0;
    for (let round = 0; round < Math.min(rounds, attack.rounds ?? rounds); round++) {
      race.clear(attack.sticky);
      attack.prepare?.(race.dir);
      swaps += await race.during(attack.names ?? [], async () => {
        // What is under attack may fail, and may not do what the user wants.
        await host
          .run(module, args, attack.sticky === true ? { environment: { TMPDIR: race.dir } } : {})
          .catch(() => undefined);
      });
      expect(race.gains(), `in round ${round}`).toEqual([]);
    }
    if (attack.names !== undefined) expect(swaps, 'the racer did nothing').toBeGreaterThan(rounds);
  });
});
