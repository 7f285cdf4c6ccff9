/**
 * Services, secrets and images of a run in slices: made, looked at and removed, all with a label that names the run.
 * @module
 */
import { hostname } from 'node:os';
import type { ServiceSpec } from 'dockerode';
import { TsplayError } from '../errors/index.ts';
import { errorText } from '../util/error-text.ts';
import { credentials, followed, type Docker, type DockerPlace } from './docker.ts';
import type { SecretFile } from './job.ts';
import { layerContext, layerHash, type LayerEntry } from './layer.ts';

/** The label of all that is made; its value is the run's id. */
const label = 'tsplay.slices';
/** The machine and process that made it. */
const makerLabel = 'tsplay.slices.maker';

/** Docker's own limit of a secret is 500 KiB. */
const secretLimit = 500 * 1024;

export interface SliceService {
  readonly number: number;
  readonly program: string;
  /** Id of the only node that it may run on; undefined for any. */
  readonly node: string | undefined;
}

export interface ContainerWords {
  readonly image: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: { readonly uid: number; readonly gid: number };
  /** Folder of the nodes where claims are. */
  readonly claims: string | undefined;
}

/** A task as Docker's API tells of it, as far as it is looked at. */
export interface SwarmTask {
  readonly ID: string;
  readonly CreatedAt: string;
  readonly ServiceID: string;
  readonly NodeID?: string;
  readonly Status?: { readonly State?: string; readonly Err?: string };
}

export interface Node {
  readonly id: string;
  readonly name: string;
  readonly isUp: boolean;
}

export class SwarmRun {
  readonly #docker: Docker;
  readonly #place: DockerPlace;
  readonly id: string;
  readonly #secrets: { readonly id: string; readonly name: string; readonly path: string }[] = [];
  readonly #services = new Map<number, string>();

  constructor(docker: Docker, place: DockerPlace, id: string) {
    this.#docker = docker;
    this.#place = place;
    this.id = id;
  }

  get #labels(): Record<string, string> {
    return { [label]: this.id, [makerLabel]: `${hostname()} ${process.pid}` };
  }

  /** Nodes that tasks may be given to. */
  async nodes(): Promise<readonly Node[]> {
    const nodes = (await this.#docker.listNodes()) as readonly {
      readonly ID: string;
      readonly Spec?: { readonly Availability?: string };
      readonly Description?: { readonly Hostname?: string };
      readonly Status?: { readonly State?: string };
    }[];
    return nodes
      .filter(({ Spec }) => Spec?.Availability === 'active')
      .map(({ ID, Description, Status }) => ({
        id: ID,
        name: Description?.Hostname ?? ID,
        isUp: Status?.State === 'ready',
      }));
  }

  /** The image of the slices, in the registry: made unless the same one is there. Its name. */
  async image(base: string, registry: string, entries: readonly LayerEntry[]): Promise<string> {
    const id = await this.#baseId(base);
    const name = `${registry}/tsplay-slices:${layerHash(entries, id)}`;
    const image = this.#docker.getImage(name);
    const auth = credentials(name, this.#place.env);
    if (await this.#isPushed(name)) return name;
    const context = await layerContext(entries, base);
    const build = await this.#docker.buildImage(context as unknown as NodeJS.ReadableStream, {
      t: name,
      labels: this.#labels,
    });
    await followed(this.#docker, build, `building ${name}`);
    // A push that says nothing of who pushes is refused.
    const push = await image.push({ authconfig: auth ?? {} });
    await followed(this.#docker, push, `pushing ${name}`);
    await image.remove().catch(() => undefined);
    return name;
  }

  async #isPushed(name: string): Promise<boolean> {
    return this.#docker
      .getImage(name)
      .distribution()
      .then(
        () => true,
        () => false,
      );
  }

  async #baseId(base: string): Promise<string> {
    const image = this.#docker.getImage(base);
    const there = await image.inspect().catch(() => undefined);
    if (there !== undefined) return there.Id;
    try {
      const auth = credentials(base, this.#place.env);
      await followed(
        this.#docker,
        await this.#docker.pull(base, auth === undefined ? {} : { authconfig: auth }),
        `pulling ${base}`,
      );
      return (await image.inspect()).Id;
    } catch (cause) {
      throw new TsplayError('TSP1503', `slices: there is no image ${base}: ${errorText(cause)}`, {
        hint: `Make it with \`npm run image -- --tag ${base} --push\` in a checkout of tsplay, or name another with "slices_image".`,
        cause,
      });
    }
  }

  async addSecrets(files: readonly SecretFile[]): Promise<void> {
    for (const { path, content } of files)
      if (content.length > secretLimit)
        throw new TsplayError(
          'TSP1503',
          `slices: ${path} has ${content.length} bytes; a swarm's secret has 500 KiB at most`,
        );
    for (const [i, { path, content }] of files.entries()) {
      const name = `tsplay-${this.id}-${i + 1}`;
      const made = (await this.#docker.createSecret({
        Name: name,
        Labels: this.#labels,
        // An empty secret is refused.
        Data: (content.length === 0 ? Buffer.from('\n') : content).toString('base64'),
      })) as { readonly id: string };
      this.#secrets.push({ id: made.id, name, path });
    }
  }

  async start({ number, program, node }: SliceService, words: ContainerWords): Promise<void> {
    const { uid, gid } = words.user;
    const mounts =
      words.claims === undefined
        ? []
        : [{ Type: 'bind' as const, Source: words.claims, Target: words.claims, ReadOnly: false }];
    const spec = {
      Name: this.nameOf(number),
      Labels: this.#labels,
      TaskTemplate: {
        ContainerSpec: {
          Image: words.image,
          Labels: this.#labels,
          Command: ['sh', '-c', program],
          User: `${uid}:${gid}`,
          Env: Object.entries(words.env).map(([name, value]) => `${name}=${value}`),
          Mounts: mounts,
          StopGracePeriod: 30e9,
          Secrets: this.#secrets.map(({ id, name, path }) => ({
            SecretID: id,
            SecretName: name,
            File: { Name: path, UID: String(uid), GID: String(gid), Mode: 0o400 },
          })),
        },
        RestartPolicy: { Condition: 'none' },
        Placement: { Constraints: node === undefined ? [] : [`node.id==${node}`] },
        // The events are read from it, whatever the daemons' default is.
        LogDriver: { Name: 'json-file' },
      },
      Mode: { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 1 } },
    };
    const auth = credentials(words.image, this.#place.env);
    const made = await this.#docker.createService(
      auth as Parameters<Docker['createService']>[0],
      spec as unknown as ServiceSpec,
    );
    this.#services.set(number, made.id);
  }

  nameOf(number: number): string {
    return `tsplay-${this.id}-slice-${number}`;
  }

  /** The slice's log from its beginning, and on. */
  async log(number: number): Promise<NodeJS.ReadableStream> {
    const service = this.#docker.getService(this.#services.get(number) ?? '');
    const logs = service.logs.bind(service) as unknown as (options: object) => Promise<NodeJS.ReadableStream>;
    return await logs({ follow: true, stdout: true, stderr: true, details: true, tail: 'all' });
  }

  /** Tasks of all slices, the newest last. */
  async tasks(): Promise<readonly SwarmTask[]> {
    const filters = JSON.stringify({ label: [`${label}=${this.id}`] });
    const tasks = (await this.#docker.listTasks({ filters })) as readonly SwarmTask[];
    return [...tasks].sort((a, b) => (a.CreatedAt < b.CreatedAt ? -1 : 1));
  }

  /** Number of the slice that a task is of. */
  sliceOf(task: SwarmTask): number | undefined {
    return [...this.#services].find(([, id]) => id === task.ServiceID)?.[0];
  }

  async stop(number: number): Promise<void> {
    const id = this.#services.get(number);
    if (id !== undefined) await this.#docker.getService(id).remove();
    this.#services.delete(number);
  }

  /** Removes all that the run has made but the image in the registry; gives what could not be, in words. */
  remove(): Promise<readonly string[]> {
    this.#services.clear();
    return removeRun(this.#docker, this.id);
  }
}

/** Removes services and secrets of a run; gives what could not be removed, in words. */
async function removeRun(docker: Docker, id: string): Promise<readonly string[]> {
  const left: string[] = [];
  const filters = JSON.stringify({ label: [`${label}=${id}`] });
  try {
    for (const { ID } of (await docker.listServices({ filters })) as readonly { readonly ID: string }[])
      await docker
        .getService(ID)
        .remove()
        .catch((error: unknown) => left.push(`service ${ID}: ${errorText(error)}`));
    for (const { ID } of (await docker.listSecrets({ filters })) as readonly { readonly ID: string }[])
      await docker
        .getSecret(ID)
        .remove()
        .catch((error: unknown) => left.push(`secret ${ID}: ${errorText(error)}`));
  } catch (error) {
    left.push(`what has the label ${label}=${id}: ${errorText(error)}`);
  }
  return left;
}

interface Labelled {
  readonly Spec?: { readonly Labels?: Readonly<Record<string, string>> };
}

/**
 * What runs left behind that were killed: that of processes of this machine which are no more is removed; gives a
 * warning for each, and for those whose maker is elsewhere.
 */
export async function sweep(docker: Docker): Promise<readonly string[]> {
  const filters = JSON.stringify({ label: [label] });
  const all = [
    ...(await docker.listServices({ filters })),
    ...(await docker.listSecrets({ filters })),
  ] as Labelled[];
  const runs = new Map(
    all.map(({ Spec }) => [Spec?.Labels?.[label] ?? '', Spec?.Labels?.[makerLabel] ?? '']),
  );
  const warnings: string[] = [];
  for (const [id, maker] of runs) {
    const [machine = '', pid = ''] = maker.split(' ');
    if (machine !== hostname()) {
      warnings.push(
        `The swarm has slices of another controller: run ${id} of ${machine}. If it is no more, remove what has the label ${label}=${id}.`,
      );
      continue;
    }
    if (isAlive(Number(pid))) continue;
    const left = await removeRun(docker, id);
    warnings.push(
      `Removed what run ${id} left in the swarm, which was killed${left.length > 0 ? `; still there: ${left.join(', ')}` : ''}`,
    );
  }
  return warnings;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
