// Packs tsplay as a host without npm can use it: what `npm pack` makes, the packages that it needs, and the Node that runs
// this. Prints the archive's path; an archive that is there already is used again.
//   node pack.mjs ROOT CACHE
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync,
  readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve, sep } from 'node:path';

const [root, cache] = process.argv.slice(2).map((path) => resolve(path));
if (!existsSync(join(root, 'dist/bundle/main.js'))) {
  process.stderr.write(`${root} is not built: run npm run build there first\n`);
  process.exit(1);
}
const npm = (...args) => execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

/** Folders of the packages that the program needs at run time, by name. One inside another comes along with that. */
function packages() {
  const found = new Map();
  const seen = new Set();
  const add = (name, from) => {
    const folder = folderOf(name, from);
    if (folder === undefined || seen.has(folder)) return;
    seen.add(folder);
    const isInside = [...seen].some((other) => folder.startsWith(`${other}${sep}node_modules${sep}`));
    if (!isInside && !found.has(name)) found.set(name, folder);
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    );
    for (const more of Object.keys({ ...dependencies, ...optionalDependencies })) add(more, folder);
  };
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) add(name, root);
  return found;
}

/** As Node looks for it: in each node_modules on the way up. Undefined for an optional package that is not there. */
function folderOf(name, from) {
  const paths = createRequire(join(from, 'x.js')).resolve.paths(name) ?? [];
  return paths.map((path) => join(path, name)).find((path) => existsSync(join(path, 'package.json')));
}

const listed = JSON.parse(npm('pack', '--ignore-scripts', '--dry-run', '--json').replace(/^[^[]*/, ''))[0];
const needed = packages();
const stamp = ({ size, mtimeMs }) => `${size} ${Math.floor(mtimeMs)}`;
const hash = createHash('sha256');
for (const { path } of listed.files) hash.update(`${path} ${stamp(statSync(join(root, path)))}\n`);
for (const [name, folder] of needed) hash.update(`${name} ${readFileSync(join(folder, 'package.json'), 'utf8')}\n`);
hash.update(`${process.version} ${process.arch}`);
const id = `tsplay-${listed.version}-${hash.digest('hex').slice(0, 12)}`;
const archive = join(cache, `${id}.tar.gz`);

if (!existsSync(archive)) {
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  const work = mkdtempSync(join(cache, 'pack-'));
  try {
    const [{ filename }] = JSON.parse(npm('pack', '--ignore-scripts', '--json', '--pack-destination', work).replace(/^[^[]*/, ''));
    const top = join(work, id);
    mkdirSync(top);
    execFileSync('tar', ['-xzf', join(work, filename), '-C', top, '--strip-components=1']);
    for (const [name, folder] of needed)
      cpSync(folder, join(top, 'node_modules', name), {
        recursive: true,
        dereference: true,
        // Those that a package brings of its own come with it; the others are beside it.
        filter: (source) => !source.slice(folder.length).includes(`${sep}.cache${sep}`),
      });
    mkdirSync(join(top, 'node'));
    cpSync(process.execPath, join(top, 'node/node'), { dereference: true });
    const made = join(work, 'made.tar.gz');
    execFileSync('tar', ['-czf', made, '--owner=0', '--group=0', '--mode=u+rwX,go+rX,go-w', '-C', work, id], {
      env: { ...process.env, GZIP: '-1' },
      stdio: ['ignore', 'inherit', 'ignore'],
    });
    // Those of former versions are of no use any more.
    for (const name of readdirSync(cache))
      if (/^tsplay-.*\.tar\.gz$/.test(name)) rmSync(join(cache, name));
    renameSync(made, archive);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
process.stdout.write(`${archive}\n`);
