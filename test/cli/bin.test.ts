import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'tsplay-bin-'));
mkdirSync(join(root, 'bin'));
copyFileSync('bin/tsplay.js', join(root, 'bin/tsplay.js'));
writeFileSync(join(root, 'package.json'), '{"type": "module"}');

const run = () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin/tsplay.js'), '-x'], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

it('says what to do in a checkout that was never built', () => {
  const stderr = 'tsplay is not built yet: run `npm run build` in its folder first.\n';
  expect(run()).toEqual({ status: 1, stdout: '', stderr });
});

it('starts what was built', () => {
  mkdirSync(join(root, 'dist/bundle'), { recursive: true });
  writeFileSync(
    join(root, 'dist/bundle/main.js'),
    'export const start = async () => { console.log(process.argv.slice(2).join()); process.exit(7); };',
  );
  expect(run()).toEqual({ status: 7, stdout: '-x\n', stderr: '' });
});
