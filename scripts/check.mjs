// npm run check: lints, type-checks and tests only what has changed since main (or since the revision given).
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { nearTests } from './near-tests.mjs';

const git = (...args) => {
  const { status, stdout } = spawnSync('git', args, { encoding: 'utf8' });
  return status === 0 ? stdout.split('\0').filter((name) => name !== '') : [];
};
const exists = (revision) => spawnSync('git', ['rev-parse', '-q', '--verify', revision]).status === 0;

const asked = process.argv[2];
if (asked !== undefined && !exists(asked)) {
  console.error(`there is no revision ${asked}`);
  process.exit(2);
}
const base = asked ?? ['origin/main', 'main'].find(exists) ?? 'HEAD';
const changed = [
  ...new Set([
    ...git('diff', '--name-only', '-z', '--diff-filter=d', '--merge-base', base),
    ...git('ls-files', '--others', '--exclude-standard', '-z'),
  ]),
].filter((name) => existsSync(name));
const code = changed.filter((name) => /\.(tsx?|js|mjs)$/.test(name));

if (changed.length === 0) {
  console.log(`nothing has changed since ${base}`);
  process.exit(0);
}
console.log(`${changed.length} files have changed since ${base}`);

// Nearly every test has something to do with a module; npm run unit has them all.
const all = git('ls-files', '-co', '--exclude-standard', '-z', 'test').filter(
  (name) => /\.test\.ts$/.test(name) && !/^test\/(integration|e2e)\//.test(name) && existsSync(name),
);
const tests = nearTests(changed, all, (name) => readFileSync(name, 'utf8'));

const cache = 'node_modules/.cache/check';
const steps = [
  ['prettier', '--check', '--ignore-unknown', ...changed],
  ['tsc', '--noEmit', '--incremental', '--tsBuildInfoFile', `${cache}/types`],
  ['tsc', '-p', 'src/web/page'],
  ...(code.length > 0
    ? [
        ['eslint', '--cache', '--cache-location', `${cache}/eslint`, ...code],
        ['depcruise', 'src', '--config', '.dependency-cruiser.cjs'],
      ]
    : []),
  ...(tests.length > 0 ? [['vitest', 'run', '--project', 'unit', ...tests]] : []),
];
for (const [program, ...args] of steps) {
  console.log(`\n== ${program}`);
  const { status } = spawnSync('npx', [program, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
