import { LabError } from '../errors.ts';
import { exec } from '../process.ts';
import type { ExecOptions } from '../process.ts';

/**
 * Run `docker ARGS` and return what it prints. The command line client is used, not the API, because it finds the
 * daemon of the user's choice by itself (contexts, DOCKER_HOST, Docker Desktop). Throws a LabError when it fails.
 */
export async function docker(args: readonly string[], options: ExecOptions = {}): Promise<string> {
  // The classic builder needs no buildx plug-in, which Debian's docker.io lacks.
  const env = { DOCKER_BUILDKIT: '0', DOCKER_CLI_HINTS: 'false', ...options.env };
  const done = await exec('docker', args, { ...options, env });
  if (done.status === 0) return done.stdout.trim();
  const reason = lastLines(done.stderr) || lastLines(done.stdout) || `exit status ${done.status}`;
  const what = args.slice(0, 2).join(' ');
  throw new LabError(
    'docker-failed',
    `docker ${what} failed: ${reason}`,
    'The message is from Docker itself.',
  );
}

/** Like `docker`, for questions whose answer may be no: undefined when the command fails. */
export async function dockerMaybe(args: readonly string[]): Promise<string | undefined> {
  const done = await exec('docker', args);
  return done.status === 0 ? done.stdout.trim() : undefined;
}

/** What `docker inspect` says as JSON, seen through a Go template; undefined when there is no such object. */
export async function inspect(kind: string, name: string, template: string): Promise<unknown> {
  const text = await dockerMaybe([kind, 'inspect', '--format', template, name]);
  return text === undefined || text === '' ? undefined : (JSON.parse(text) as unknown);
}

/** Run a shell program as root in a running container. */
export function inContainer(container: string, script: string, input?: string): Promise<string> {
  const options = input === undefined ? {} : { input };
  return docker(['exec', '-i', container, 'sh', '-ec', script], options);
}

function lastLines(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !BUILDER_ADVICE.test(line))
    .slice(-3)
    .join(' | ');
}

/** The client's advice to use another builder, which stands between the user and the reason of a failure. */
const BUILDER_ADVICE = /^DEPRECATED|^\s{6,}\S/;
