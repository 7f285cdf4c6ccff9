// npm test: everything, from nothing. `npm test -- unit lint` runs only these steps.
import { availableParallelism, tmpdir } from 'node:os';
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { attempt, root, run, setup } from './setup.mjs';

/** What `lab up` ends with on a machine that can't have the lab: EX_UNAVAILABLE, see lab/errors.ts. */
const NO_LAB = 69;

const steps = {
  lint: () => run('npm', ['run', '--silent', 'lint']),
  typecheck: () => run('npm', ['run', '--silent', 'typecheck']),
  unit: () => vitest('unit', cores),
  lab: startLab,
  // They wait for daemons most of the time.
  integration: () => vitest('integration', 2 * cores),
  e2e: () => vitest('e2e', 1),
};
const cores = availableParallelism();
const onHosts = ['lab', 'integration', 'e2e'];

/** @param workers files at the same time */
function vitest(project, workers) {
  run('npx', ['vitest', 'run', '--project', project, '--maxWorkers', String(workers)]);
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`unknown step ${unknown.join(', ')}; there are ${Object.keys(steps).join(', ')}`);
  process.exit(2);
}

/**
 * The lab boots while other steps run: it waits for its hosts most of the time. What it says is shown at its own step.
 * @returns its exit status, to be waited for
 */
function bootLab() {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-lab-'));
  const log = join(folder, 'log');
  const fd = openSync(log, 'w');
  const child = spawn('npm', ['run', '--silent', 'lab', '--', 'up'], {
    cwd: root,
    stdio: ['ignore', fd, fd],
  });
  process.on('exit', () => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  return new Promise((resolve) => {
    const end = (status) => resolve({ status, said: () => readFileSync(log, 'utf8') });
    child.on('error', () => end(1));
    child.on('close', (status) => end(status ?? 1));
  });
}

/** Without steps asked for, a machine that can't have the lab is told what it leaves out; it is no failure of the code. */
async function startLab() {
  const { status, said } = await (lab ?? bootLab());
  process.stdout.write(said());
  if (status === 0) return;
  if (status !== NO_LAB || asked.length > 0) process.exit(status);
  console.log(
    `\nNOT RUN: ${onHosts.join(', ')}. This machine can't have the lab, see above. All else passed.`,
  );
  process.exit(0);
}

/** Programs that tests run against, and their packages; a test whose program is missing is skipped. */
const programs = {
  busybox: 'busybox',
  chromium: 'chromium',
  createrepo_c: 'createrepo-c',
  curl: 'curl',
  dnf: 'dnf',
  git: 'git',
  ksh93: 'ksh93u+m',
  'locale-gen': 'locales',
  mariadbd: 'mariadb-server',
  'mkfs.btrfs': 'btrfs-progs',
  'mkfs.vfat': 'dosfstools',
  'mkfs.xfs': 'xfsprogs',
  gem: 'ruby',
  mksh: 'mksh',
  pg_ctlcluster: 'postgresql',
  posh: 'posh',
  'redis-server': 'redis-server',
  rpmbuild: 'rpm',
  rsync: 'rsync',
  setfacl: 'acl',
  svn: 'subversion',
  tinyproxy: 'tinyproxy-bin',
  tmux: 'tmux',
  ufw: 'ufw',
  unzip: 'unzip',
  vagrant: 'vagrant',
  yash: 'yash',
  zip: 'zip',
  zsh: 'zsh',
};

function isThere(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** A package of Python's library, which brings no program. */
const venv = 'python3-venv';
const hasVenv = () => spawnSync('/usr/bin/python3', ['-c', 'import ensurepip, venv']).status === 0;

const missingPrograms = () => [
  ...Object.keys(programs).filter((program) => !isThere(program)),
  ...(hasVenv() ? [] : [venv]),
];

/** Installs what is missing, as root on Debian; elsewhere says what will be skipped. */
function installPrograms() {
  const missing = missingPrograms();
  if (missing.length === 0) return;
  const packages = missing.map((program) => programs[program] ?? program);
  const apt = process.getuid?.() === 0 && isThere('apt-get');
  if (apt && attempt('apt-get', ['update', '-q']) === 0)
    attempt('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages]);
  const left = missingPrograms();
  if (left.length > 0) console.log(`\nSKIPPED: the tests of ${left.join(', ')}, which are not installed.`);
}

// All steps tell there which modules they ran; the last one that has to says which were run by none (test/ran).
const ran = mkdtempSync(join(tmpdir(), 'tsplay-ran-'));
process.env.TSPLAY_MODULES_RAN = ran;
process.on('exit', () => rmSync(ran, { recursive: true, force: true }));

setup();
if (asked.length === 0 || asked.includes('unit') || asked.includes('integration')) installPrograms();
const lab = asked.length === 0 ? bootLab() : undefined;
for (const [name, step] of Object.entries(steps)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const start = Date.now();
  console.log(`\n== ${name}`);
  await step();
  console.log(`== ${name}: ${Math.round((Date.now() - start) / 1000)} s`);
}
