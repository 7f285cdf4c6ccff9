/**
 * Building an image from a folder of the host, through the API.
 * @module
 */
import { fail, quote, type WriteHost } from '../../../sdk/index.ts';
import type { DockerApi } from '../api/client.ts';
import { longTimeout } from '../api/images.ts';
import { progressText, readProgress } from '../api/progress.ts';

export interface BuildOptions {
  readonly path: string;
  readonly name: string;
  readonly dockerfile?: string | undefined;
  readonly args?: Readonly<Record<string, string>> | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly cacheFrom?: readonly string[] | undefined;
  readonly etcHosts?: Readonly<Record<string, string>> | undefined;
  readonly target?: string | undefined;
  readonly network?: string | undefined;
  readonly platform?: string | undefined;
  readonly nocache?: boolean | undefined;
  readonly pull?: boolean | undefined;
  readonly rm?: boolean | undefined;
  readonly memory?: number | undefined;
  readonly memswap?: number | undefined;
  readonly cpushares?: number | undefined;
  readonly cpusetcpus?: string | undefined;
  readonly shmSize?: number | undefined;
  /** Milliseconds. */
  readonly timeout?: number | undefined;
}

/** Builds and returns what the build said. The folder travels as one tar archive, without what .dockerignore names. */
export async function buildImage(api: DockerApi, host: WriteHost, options: BuildOptions): Promise<string> {
  const json = (value: unknown): string | undefined =>
    value === undefined ? undefined : JSON.stringify(value);
  const query = {
    t: options.name,
    dockerfile: options.dockerfile,
    buildargs: json(options.args),
    labels: json(options.labels),
    cachefrom: json(options.cacheFrom),
    // Docker takes an empty text for a host without a name.
    extrahosts:
      Object.entries(options.etcHosts ?? {})
        .map(([name, ip]) => `${name}:${ip}`)
        .join(',') || undefined,
    target: options.target,
    networkmode: options.network,
    platform: options.platform,
    nocache: options.nocache,
    pull: options.pull,
    rm: options.rm ?? true,
    memory: options.memory,
    memswap: options.memswap,
    cpushares: options.cpushares,
    cpusetcpus: options.cpusetcpus,
    shmsize: options.shmSize,
  };
  const tar = await contextTar(host, options.path);
  const text = await api.text('POST', '/build', { query, tar, timeout: options.timeout ?? longTimeout });
  return progressText(readProgress(text, `Could not build ${options.name}`));
}

async function contextTar(host: WriteHost, path: string): Promise<Buffer> {
  const ignore = await host.readText(`${path}/.dockerignore`);
  const excludes = ignoredPatterns(ignore ?? '')
    .map((pattern) => `--exclude=${quote(`./${pattern}`)}`)
    .join(' ');
  const done = await host.runBytes(`tar -C ${quote(path)} ${excludes} -cf - .`, { timeout: longTimeout });
  if (done.rc !== 0)
    fail(`Could not read the folder ${path} on ${host.name}: ${done.stderr.toString('utf8').trim()}`);
  return done.stdout;
}

/** Patterns that leave something out. With an exception (`!`) among them all is sent: too much, but never too little. */
export function ignoredPatterns(text: string): string[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim().replace(/^\/+|\/+$/g, ''))
    .filter((line) => line !== '' && !line.startsWith('#'));
  return lines.some((line) => line.startsWith('!')) ? [] : lines.filter((line) => line !== 'Dockerfile');
}
