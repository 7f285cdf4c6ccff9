// What every entry point needs first: the packages of the lock file, and the program built from the sources.
// Plain JavaScript without packages, since it runs before there are any.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a program with its output shown, and gives its exit status; 1 when it was killed or is not there. */
export function attempt(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error) console.error(`${command}: ${error.message}`);
  return status ?? 1;
}

/** As attempt, and ends this process with the program's status when it fails. */
export function run(command, args) {
  const status = attempt(command, args);
  if (status !== 0) process.exit(status);
}

/** Whether node_modules is what the lock file says. */
function installed() {
  const marker = `${root}/node_modules/.package-lock.json`;
  if (!existsSync(marker)) return false;
  if (statSync(marker).mtimeMs >= statSync(`${root}/package-lock.json`).mtimeMs) return true;
  const packages = (file) => {
    const { packages: all } = JSON.parse(readFileSync(file, 'utf8'));
    return JSON.stringify(
      Object.entries(all)
        .filter(([name, { optional }]) => name !== '' && !optional)
        .map(([name, { version }]) => [name, version]),
    );
  };
  return packages(marker) === packages(`${root}/package-lock.json`);
}

export function setup() {
  if (!installed()) run('npm', ['ci', '--no-audit', '--no-fund']);
  run('npm', ['run', '--silent', 'build']);
}
