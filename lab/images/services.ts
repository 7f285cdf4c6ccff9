import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Mirror } from '../apt/mirror.ts';
import { LabError } from '../errors.ts';
import { exec } from '../process.ts';
import type { Progress } from '../progress.ts';
import { baseImage } from './base.ts';
import { dockerfileImage } from './image.ts';
import type { Image } from './image.ts';
import { slimImage } from './slim.ts';

/** An image of the article, and the names it gets in the lab's registry. */
export interface ServiceImage {
  readonly name: string;
  readonly tags: readonly string[];
  /** In the order in which they have to be built. The last is the image itself. */
  readonly chain: readonly Image[];
}

/** A release of an example: the same program with another version in it, or with a fault. */
interface Release {
  readonly tags: readonly string[];
  readonly version: string;
  readonly fault?: string;
}

const good: readonly Release[] = [
  { tags: ['1.0.0'], version: '1.0.0' },
  { tags: ['1.1.0', 'latest'], version: '1.1.0' },
];

/** Releases that must never reach a user; `examples/books-service/src/fault.ts` says what is wrong with each. */
const broken: readonly Release[] = ['crash', 'health', 'port', 'late'].map((fault) => ({
  tags: [`broken-${fault}`],
  version: `1.2.0-broken-${fault}`,
  fault,
}));

const examples = join(import.meta.dirname, '../../examples');

/** All images that the lab's registry offers. */
export function serviceImages(mirror: Mirror, progress: Progress): ServiceImage[] {
  const base = baseImage('bookworm', mirror, progress);
  const slim = slimImage(base);
  const own = (name: string): Image =>
    dockerfileImage({ name, base: slim, folder: join(import.meta.dirname, name) });
  const node = own('node');
  const plain = ['nginx', 'books-db'].map((name) => ({
    name,
    tags: ['latest'],
    chain: [base, slim, own(name)],
  }));
  const released = (name: string, releases: readonly Release[]): ServiceImage[] =>
    releases.map((release) => ({
      name,
      tags: release.tags,
      chain: [base, slim, node, exampleImage(name, node, release)],
    }));
  return [...plain, ...released('books-fe', good), ...released('books-service', [...good, ...broken])];
}

function exampleImage(name: string, base: Image, release: Release): Image {
  const folder = join(examples, name);
  const lock = existsSync(join(folder, 'package-lock.json')) ? ['package-lock.json'] : [];
  return dockerfileImage({
    name,
    base,
    folder,
    inputs: ['src', '../common/src', 'package.json', 'Dockerfile', ...lock],
    args: { SERVICE_VERSION: release.version, ...(release.fault ? { SERVICE_FAULT: release.fault } : {}) },
    prepare: (note) => bundle(name, folder, note),
  });
}

const bundles = new Map<string, Promise<void>>();

/** Bundle an example, once for all of its releases. */
function bundle(name: string, folder: string, note: (line: string) => void): Promise<void> {
  const running = bundles.get(name) ?? makeBundle(name, folder, note);
  bundles.set(name, running);
  return running;
}

async function makeBundle(name: string, folder: string, note: (line: string) => void): Promise<void> {
  const options = { cwd: folder, onLine: note };
  if (existsSync(join(folder, 'package-lock.json')))
    await npm(name, ['ci', '--omit=dev', '--no-audit', '--no-fund'], options);
  await npm(name, ['run', 'build'], options);
}

async function npm(
  name: string,
  args: readonly string[],
  options: { cwd: string; onLine: (line: string) => void },
): Promise<void> {
  const done = await exec('npm', args, options);
  if (done.status === 0) return;
  const reason = (done.stderr || done.stdout).trim().split('\n').slice(-3).join(' | ');
  throw new LabError(
    'bundle-failed',
    `npm ${args[0] ?? ''} of examples/${name} failed: ${reason}`,
    `Run it by hand in examples/${name}.`,
  );
}
