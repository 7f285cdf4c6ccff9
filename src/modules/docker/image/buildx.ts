/**
 * Building with the host's `docker buildx`, which knows secrets, several platforms and pushing.
 * @module
 */
import { bytesOfText, fail, quoteAll, temporaryFolder, type WriteHost } from '../../../sdk/index.ts';
import { longTimeout } from '../api/images.ts';

export interface Secret {
  readonly id: string;
  /** A file of the host, or what should be in one. */
  readonly src?: string | undefined;
  readonly value?: string | undefined;
}

export interface BuildxOptions {
  /** The command and its options for the daemon. */
  readonly docker: readonly string[];
  readonly path: string;
  readonly name: string;
  readonly dockerfile?: string | undefined;
  readonly cacheFrom: readonly string[];
  readonly pull: boolean;
  readonly network?: string | undefined;
  readonly nocache: boolean;
  readonly etcHosts: Readonly<Record<string, string>>;
  readonly args: Readonly<Record<string, string>>;
  readonly target?: string | undefined;
  readonly platforms: readonly string[];
  /** Bytes. */
  readonly shmSize?: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly secrets: readonly Secret[];
  readonly load: boolean;
  readonly push: boolean;
  /** Where the files of secrets are wanted. */
  readonly remoteTmp: string;
}

const each = (flag: string, values: readonly string[]): string[] => values.flatMap((value) => [flag, value]);

const pairs = (flag: string, dict: Readonly<Record<string, string>>, between = '='): string[] =>
  each(
    flag,
    Object.keys(dict)
      .sort()
      .map((key) => `${key}${between}${dict[key] ?? ''}`),
  );

/** Words of the command without secrets and the folder. */
export function buildxWords(options: BuildxOptions): string[] {
  const one = (flag: string, value: string | undefined): string[] =>
    value === undefined ? [] : [flag, value];
  return [
    ...[...options.docker, 'buildx', 'build', '--progress', 'plain', '--tag', options.name],
    ...one('--file', options.dockerfile),
    ...each('--cache-from', options.cacheFrom),
    ...(options.pull ? ['--pull'] : []),
    ...one('--network', options.network),
    ...(options.nocache ? ['--no-cache'] : []),
    ...pairs('--add-host', options.etcHosts, ':'),
    ...pairs('--build-arg', options.args),
    ...one('--target', options.target),
    ...each('--platform', options.platforms),
    ...one('--shm-size', options.shmSize?.toString()),
    ...pairs('--label', options.labels),
    ...(options.load ? ['--load'] : []),
    ...(options.push ? ['--push'] : []),
  ];
}

/** A line that is a format of printf for exactly these bytes. */
const octal = (value: string): string =>
  [...bytesOfText(value)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');

/** Builds; secrets reach the host on stdin and lie in files of their own as long as the build lasts. */
export async function buildWithBuildx(
  host: WriteHost,
  options: BuildxOptions,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const values = options.secrets.filter(({ value }) => value !== undefined);
  const secrets = options.secrets.map((secret) =>
    secret.value === undefined
      ? quoteAll(['--secret', `id=${secret.id},src=${secret.src ?? ''}`])
      : `--secret ${quoteAll([`id=${secret.id},src=`])}"$d"/${values.indexOf(secret)}`,
  );
  const program = [
    ...(values.length === 0 ? [] : [temporaryFolder({ wanted: options.remoteTmp }), 'umask 077']),
    ...values.map((_secret, i) => `IFS= read -r line; printf "$line" >"$d/${i}" || exit 1`),
    `${quoteAll(buildxWords(options))} ${secrets.join(' ')} -- ${quoteAll([options.path])} </dev/null`,
    'exit',
  ];
  const stdin = values.map(({ value = '' }) => `${octal(value)}\n`).join('');
  const { rc, stdout, stderr } = await host.run(program.join('\n'), { stdin, timeout: longTimeout });
  if (rc !== 0) fail(`Building ${options.name} failed`, { rc, stdout, stderr });
  return { stdout, stderr };
}
