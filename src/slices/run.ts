/**
 * A run in slices on a swarm, from what was asked for to its exit status.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { userInfo, type UserInfo } from 'node:os';
import { join, resolve } from 'node:path';
import type { Settings } from '../config/index.ts';
import type { Divisible, RunHooks, RunOptions } from '../engine/index.ts';
import { ExitCode, TsplayError } from '../errors/index.ts';
import { expandHome } from '../util/home.ts';
import { openDocker, requireManager, type DockerPlace } from './docker.ts';
import { configForSlices, environmentProgram, jobProgram } from './job.ts';
import { layerEntries, madeFile, projectFolder } from './layer.ts';
import { SliceMerge } from './merge.ts';
import { keyFiles, secretFiles } from './secrets.ts';
import { SwarmRun, sweep } from './swarm.ts';
import { watchSlices } from './watch.ts';

export interface SlicesWork {
  readonly slices: number;
  /** Arguments of `tsplay run` that mean the same to a slice. */
  readonly args: readonly string[];
  readonly options: RunOptions;
  readonly settings: Settings;
  readonly version: string;
  /** Looks at the books and asks what they ask for. */
  readonly look: (options: RunOptions, hooks: RunHooks) => Promise<Divisible>;
}

/** Where the nodes keep which slice was begun; it outlives a reboot. */
const claims = '/var/tmp';

/** Docker cuts lines of its logs after 16 KiB, and what is read of them is not always put together again. */
const lineLimit = 8 * 1024;

/** Where the files are that no path of the controller stands for. */
const secretFolder = '/run/secrets/tsplay';

/** Runs it. Throws TSP1503 and what is wrong with the books, before anything is made. */
export async function runSlices(work: SlicesWork, hooks: RunHooks): Promise<number> {
  const { settings, options } = work;
  const { slicesRegistry, slicesDockerHost } = settings.values;
  const warn = (message: string): void => hooks.emit({ type: 'warning', time: Date.now(), message });
  if (slicesRegistry === undefined)
    throw new TsplayError('TSP1503', 'slices: there is no registry to hand the playbook out with', {
      hint: 'Name one that all nodes pull from: "slices_registry = registry.example.com:5000" in ansible.cfg, or TSPLAY_SLICES_REGISTRY.',
    });
  const home = hooks.env['HOME'] ?? userInfo().homedir;
  const project = projectFolder(hooks.cwd, settings.file, home);
  const place: DockerPlace = { host: slicesDockerHost ?? hooks.env['DOCKER_HOST'], env: hooks.env };
  const docker = await openDocker(place);
  await requireManager(docker, place);
  const asking = askingOnce(hooks);
  const found = await work.look(options, asking);
  for (const message of await sweep(docker)) warn(message);
  const slices = Math.max(1, Math.min(work.slices, found.hosts.length));
  if (slices < work.slices)
    warn(`There are ${found.hosts.length} hosts: ${slices} slices are run instead of ${work.slices}.`);
  const swarm = new SwarmRun(docker, place, randomBytes(5).toString('hex'));
  let removed: Promise<readonly string[]> | undefined;
  const remove = (): Promise<readonly string[]> => (removed ??= swarm.remove());
  hooks.onStop?.(() => remove());
  const parts = Array.from({ length: slices }, (_, i) =>
    found.hosts.filter((_host, at) => at % slices === i),
  );
  const merge = new SliceMerge({ slices: parts, order: found.hosts, emit: (event) => hooks.emit(event) });
  try {
    const begin = await prepare(
      { ...work, slices },
      { swarm, found, registry: slicesRegistry, project, home, hooks: asking, warn },
    );
    for (let number = 1; number <= slices && !hooks.signal.aborted; number += 1)
      await begin(number, undefined);
    const { signal } = hooks;
    await watchSlices({ swarm, merge, slices, once: found.once, restart: begin, warn, signal });
  } catch (error) {
    throw dockerError(error);
  } finally {
    for (const what of await remove()) warn(`Could not be removed from the swarm: ${what}`);
  }
  merge.stop(ExitCode.interrupted);
  return merge.exitCode ?? ExitCode.error;
}

/** What Docker refuses is no fault of tsplay's. */
const dockerError = (error: unknown): unknown =>
  error instanceof Error && 'statusCode' in error
    ? new TsplayError('TSP1503', `slices: the swarm refuses: ${error.message.trim()}`, { cause: error })
    : error;

interface Stage {
  readonly swarm: SwarmRun;
  readonly found: Divisible;
  readonly registry: string;
  readonly project: string;
  readonly home: string;
  readonly hooks: RunHooks;
  readonly warn: (message: string) => void;
}

/** Makes all that slices need; gives what begins one, on any node but the one that is named. */
async function prepare(
  work: SlicesWork,
  { swarm, found, registry, project, home, hooks, warn }: Stage,
): Promise<(number: number, notOn: string | undefined) => Promise<void>> {
  const { settings, options, slices } = work;
  const { cwd, env } = hooks;
  const expand = (path: string): string => resolve(cwd, expandHome(path, home));
  const keys = keyFiles([options.privateKeyFile, ...found.keys], { home, expand });
  const agent = (env['SSH_AUTH_SOCK'] ?? '') !== '';
  if (agent && options.connectionPassword === undefined)
    warn(
      keys.length === 0
        ? 'The ssh agent stays on this machine, and no private key was found that slices could log in with: name one with --private-key.'
        : 'The ssh agent stays on this machine: slices log in with the private keys that are files.',
    );
  const secrets = await secretFiles({
    ...{ options, settings, hooks, keys, answers: found.answers, folder: secretFolder, home },
  });
  const environment = join(secretFolder, 'environment');
  const program = environmentProgram(env, {
    TSPLAY_JSONL_LINE_LIMIT: String(lineLimit),
    ...(settings.file === undefined ? {} : { ANSIBLE_CONFIG: settings.file }),
  });
  const files = [...secrets.files, { path: environment, content: Buffer.from(program) }];
  const entries = layerEntries({
    project,
    beside: besideOf(options, settings, expand),
    secrets: [...files.map(({ path }) => path), ...secrets.sources],
    replaced: new Map(
      settings.file === undefined
        ? []
        : [[settings.file, configForSlices(readFileSync(settings.file, 'utf8'))]],
    ),
  });
  const user = userInfo({ encoding: 'utf8' });
  const image = await swarm.image(
    settings.values.slicesImage ?? `${registry}/tsplay:${work.version}`,
    registry,
    [...entries, madeFile('/etc/passwd', passwd(user, home))],
  );
  await swarm.addSecrets(files);
  const mayRepeat = found.once.length === 0;
  return async (number, notOn) => {
    // Each slice has its node: what may not be done twice is only begun where it is known whether it has been.
    const nodes = (await swarm.nodes()).filter(({ isUp, id }) => isUp && id !== notOn);
    const claim = mayRepeat ? undefined : `${claims}/${swarm.nameOf(number)}`;
    const slice = { number, of: slices };
    const args = [...work.args, ...secrets.args];
    await swarm.start(
      {
        number,
        program: jobProgram({ args, cwd, slice, environment, claim }),
        node: nodes[(number - 1) % Math.max(1, nodes.length)]?.id,
      },
      {
        image,
        env: { HOME: home, XDG_CACHE_HOME: '/tmp/.cache', XDG_STATE_HOME: '/tmp/.state' },
        user,
        claims: mayRepeat ? undefined : claims,
      },
    );
  };
}

/** What a run refers to that may not be in the project. */
const besideOf = (
  { inventories, playbooks, modulePath }: RunOptions,
  { file, values }: Settings,
  expand: (path: string) => string,
): string[] =>
  [
    ...inventories.filter((source) => !source.includes(',')),
    ...playbooks,
    ...modulePath,
    ...values.rolesPath,
    ...values.collectionsPath,
    ...(file === undefined ? [] : [file]),
  ]
    .map(expand)
    .filter((path) => existsSync(path));

/** The user that slices are, so that they log in under the same name. */
function passwd({ username, uid, gid }: UserInfo<string>, home: string): string {
  const root = uid === 0 ? '' : 'root:x:0:0:root:/root:/bin/sh\n';
  return `${root}${username}:x:${uid}:${gid}::${home}:/bin/sh\n`;
}

/** A person is asked the same question once. */
function askingOnce(hooks: RunHooks): RunHooks {
  const answers = new Map<string, Promise<string>>();
  return {
    ...hooks,
    emit: (event) => hooks.emit(event),
    prompt: (question, options) => {
      const answer = answers.get(question) ?? hooks.prompt(question, options);
      answers.set(question, answer);
      return answer;
    },
  };
}
