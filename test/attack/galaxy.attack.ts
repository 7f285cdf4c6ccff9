import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from '../cli/fake-process.ts';
import { hard, link, writeTar, type Member } from '../galaxy/tar.ts';

const top = mkdtempSync(join(tmpdir(), 'tsplay-galaxy-attack-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));

const part = fc.constantFrom('a', 'b', 'c', '.', '..', 'meta', 'main.yml', 'precious', 'file', '');
const path = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'));
const member: fc.Arbitrary<Member> = fc.oneof(
  path.map((name) => ({ name: `r/${name}`, text: 'evil' })),
  path.map((name): Member => ({ name: `r/${name}`, type: 'directory' })),
  fc.tuple(path, path).map(([name, to]) => link(`r/${name}`, to)),
  fc.tuple(path, path).map(([name, to]) => hard(`r/${name}`, to)),
);

it('no archive of 1,500 random ones writes, removes or reads outside of its folder', async () => {
  let installed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(member, { maxLength: 8 }), async (members) => {
      const dir = mkdtempSync(join(top, 'x-'));
      mkdirSync(join(dir, 'precious'));
      writeFileSync(join(dir, 'precious/file'), 'mine');
      mkdirSync(join(dir, 'work'));
      await writeTar(join(dir, 'work/a.tar'), [{ name: 'r/meta/main.yml', text: '{}\n' }, ...members]);
      const proc = fakeProcess({
        cwd: join(dir, 'work'),
        env: { HOME: dir, ANSIBLE_GALAXY_SERVER: 'http://127.0.0.1:9' },
      });
      const code = await main(['galaxy', 'install', 'a.tar,,r', '-p', 'roles'], proc);
      if (code === 0) installed++;
      expect(proc.stderr.text).not.toMatch(/TSP9001|internal error/);
      expect(readdirSync(dir).sort()).toEqual(['precious', 'work']);
      expect(readdirSync(join(dir, 'precious'))).toEqual(['file']);
      expect(readFileSync(join(dir, 'precious/file'), 'utf8')).toBe('mine');
      expect(readdirSync(join(dir, 'work')).sort()).toEqual(code === 0 ? ['a.tar', 'roles'] : ['a.tar']);
      if (code === 0) {
        expect(readdirSync(join(dir, 'work/roles'))).toEqual(['r']);
        for (const name of readdirSync(join(dir, 'work/roles/r'), { recursive: true }).map(String)) {
          const file = join(dir, 'work/roles/r', name);
          // Through whatever links there are, nothing of outside is seen.
          if (existsSync(file) && statSync(file).isFile())
            expect(readFileSync(file, 'utf8')).not.toBe('mine');
        }
      }
      rmSync(dir, { recursive: true });
    }),
    { numRuns: 1500 },
  );
  // Else the archives would be refused for another reason, and nothing be tried.
  expect(installed).toBeGreaterThan(100);
});
