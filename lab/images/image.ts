import { docker, dockerMaybe } from '../docker/cli.ts';
import type { Progress } from '../progress.ts';
import { hashOf, hashOfFiles } from './hash.ts';

/**
 * An image of the lab. Its tag holds a hash of all that goes into it, so an image that is there is right: Docker
 * itself is the cache, shared by every clone of the project on this machine.
 */
export interface Image {
  readonly tag: string;
  readonly title: string;
  build(note: (line: string) => void): Promise<void>;
}

/** An image made by a Dockerfile. */
export interface DockerfileImage {
  readonly name: string;
  /** The image that the Dockerfile's `BASE` argument stands for. */
  readonly base: Image;
  /** Folder of the Dockerfile and of what it copies. */
  readonly folder: string;
  /** What of the folder goes into the image, for the hash. Nothing given: all of it. */
  readonly inputs?: readonly string[];
  readonly args?: Readonly<Record<string, string>>;
  /** Makes files that the Dockerfile copies; called only when the image has to be built. */
  readonly prepare?: (note: (line: string) => void) => Promise<void>;
}

/** Describe an image that `docker build` makes. */
export function dockerfileImage(spec: DockerfileImage): Image {
  const args = Object.entries(spec.args ?? {}).map(([key, value]) => `${key}=${value}`);
  const hash = hashOf(spec.base.tag, hashOfFiles(spec.folder, spec.inputs ?? ['.']), ...args);
  const tag = `tsplay-lab/${spec.name}:${hash}`;
  return {
    tag,
    title: `image ${spec.name}`,
    build: async (note) => {
      await spec.prepare?.(note);
      const buildArgs = [`BASE=${spec.base.tag}`, ...args].flatMap((arg) => ['--build-arg', arg]);
      const label = ['--label', `tsplay.lab=${spec.name}`];
      await docker(['build', '--force-rm', '-t', tag, ...label, ...buildArgs, spec.folder], { onLine: note });
    },
  };
}

const building = new Map<string, Promise<void>>();

/** Build an image unless Docker has it. Several callers in one process share one build. */
export function ensureImage(image: Image, progress: Progress): Promise<void> {
  const running = building.get(image.tag);
  if (running) return running;
  const work = buildMissing(image, progress).finally(() => building.delete(image.tag));
  building.set(image.tag, work);
  return work;
}

async function buildMissing(image: Image, progress: Progress): Promise<void> {
  if (await hasImage(image.tag)) return;
  await progress.step(image.title, (note) => image.build(note));
}

/** Whether Docker has an image of this tag. */
async function hasImage(tag: string): Promise<boolean> {
  return (await dockerMaybe(['image', 'inspect', '--format', '{{.Id}}', tag])) !== undefined;
}
