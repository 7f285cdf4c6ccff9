// `npm run image`: the image of tsplay, from the program as it is built here and the packages that it needs.
//   npm run image -- [--tag NAME]… [--base IMAGE] [--push]
// Docker may be older than BuildKit, and the build needs no network but that of the base image's apt.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { root, run } from './setup.mjs';

const { version, files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Lays out the package in a folder as `npm install --omit=dev` does. */
function layOut(folder) {
  for (const path of [...files, 'package.json', 'README.md'])
    cpSync(join(root, path), join(folder, path), { recursive: true });
  const listed = execFileSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], {
    cwd: root,
    encoding: 'utf8',
  });
  const isNested = (path) => path.indexOf('node_modules') !== path.lastIndexOf('node_modules');
  for (const path of listed.trim().split('\n').slice(1)) {
    const name = relative(root, path);
    // Those within another package come with it.
    if (isNested(name)) continue;
    mkdirSync(join(folder, dirname(name)), { recursive: true });
    cpSync(path, join(folder, name), { recursive: true });
  }
}

/** Runs docker with its output shown; ends this process with its status when it fails. */
function docker(args) {
  const env = { ...process.env, DOCKER_BUILDKIT: process.env.DOCKER_BUILDKIT ?? '0' };
  const { status, error } = spawnSync('docker', args, { stdio: 'inherit', env });
  if (error)
    console.error(`docker: ${error.message}. Install Docker, or set DOCKER_HOST to one that is elsewhere.`);
  if (status !== 0) process.exit(status ?? 1);
}

const { values } = parseArgs({
  options: {
    tag: { type: 'string', multiple: true, default: ['tsplay', `tsplay:${version}`] },
    base: { type: 'string' },
    push: { type: 'boolean', default: false },
  },
});
run('npm', ['run', '--silent', 'build']);
const folder = mkdtempSync(join(tmpdir(), 'tsplay-image-'));
try {
  layOut(folder);
  docker([
    'build',
    ...['--file', join(root, 'Dockerfile'), '--label', `tsplay.version=${version}`],
    ...(values.base === undefined ? [] : ['--build-arg', `BASE=${values.base}`]),
    ...values.tag.flatMap((tag) => ['--tag', tag]),
    folder,
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (values.push) for (const tag of values.tag) docker(['push', tag]);
