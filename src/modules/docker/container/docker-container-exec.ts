import {
  defineModule,
  fail,
  p,
  type Params,
  quoteAll,
  type ReadHost,
  type ResultKeys,
  shlexSplit,
  type WriteHost,
} from '../../../sdk/index.ts';
import type { DockerApi } from '../api/client.ts';
import { demultiplex, streamText } from '../api/log-stream.ts';
import { openDocker } from '../api/open.ts';
import { dockerParams } from '../api/params.ts';
import { envDict, envList } from '../values/env.ts';
import { inspectContainer } from './inspect.ts';

const params = {
  ...dockerParams,
  container: p.str({ operand: true, doc: 'Name or id.', required: true }),
  argv: p.list(p.str({ doc: 'Word.' }), { doc: 'Command as words.' }),
  command: p.str({ doc: 'Command as text, split like a shell does.' }),
  chdir: p.str({ doc: 'Working directory.' }),
  detach: p.bool({ doc: 'Do not wait.', default: false }),
  env: p.dict({ doc: 'Environment variables; values must be text.' }),
  stdin: p.str({ doc: 'What it reads.' }),
  stdin_add_newline: p.bool({ doc: 'End that with a newline.', default: true }),
  strip_empty_ends: p.bool({ doc: 'Take newlines off the ends of the output.', default: true }),
  tty: p.bool({ doc: 'Give it a terminal.', default: false }),
  user: p.str({ doc: 'User to run as.' }),
} as const;
type ExecParams = Params<typeof params>;

export const dockerContainerExec = defineModule({
  name: 'community.docker.docker_container_exec',
  summary: 'Run a command in a container',
  params,
  constraints: { mutuallyExclusive: [['argv', 'command']], requiredOneOf: [['argv', 'command']] },
  support: { check: 'none', diff: 'none' },
  differences: ['With `stdin`, the docker command of the host is used.'],
  returns: { stdout: 'Output.', stderr: 'Errors.', rc: 'Exit status.', exec_id: 'Id, with `detach`.' },
  examples: [
    {
      title: 'Check nginx',
      yaml: 'community.docker.docker_container_exec:\n  container: nginx\n  argv: [nginx, -t]',
    },
  ],
  plan: async (params, host) => {
    await mustRun(await openDocker(host, params), host, params.container);
    return {
      changed: 'unknown',
      reason: 'a command was not run',
      apply: (writable) => execute(params, writable),
    };
  },
});

async function mustRun(api: DockerApi, host: ReadHost, name: string): Promise<void> {
  const container = await inspectContainer(api, name);
  if (!container) fail(`Could not find container ${name} on ${host.name}`);
  if (!container.State.Running) fail(`Container ${name} does not run`);
}

async function execute(params: ExecParams, host: WriteHost): Promise<ResultKeys> {
  const argv = params.argv ?? shlexSplit(params.command ?? '');
  if (params.stdin !== undefined && !params.detach) return throughCommand(params, host, argv, params.stdin);
  const api = await openDocker(host, params);
  const { Id } = await api.post<{ Id: string }>(`/containers/${encodeURIComponent(params.container)}/exec`, {
    body: {
      Cmd: argv,
      AttachStdout: !params.detach,
      AttachStderr: !params.detach,
      Tty: params.tty,
      User: params.user ?? '',
      WorkingDir: params.chdir,
      Env: envList(envDict(params.env)),
    },
  });
  const body = { Detach: params.detach, Tty: params.tty };
  const raw = await api.bytes('POST', `/exec/${Id}/start`, { body, timeout: 24 * 3600 * 1000 });
  if (params.detach) return { changed: true, exec_id: Id };
  const { ExitCode } = await api.get<{ ExitCode: number | null }>(`/exec/${Id}/json`);
  const parts = params.tty ? [{ stream: 'stdout' as const, data: raw }] : demultiplex(raw);
  return outcome(params, streamText(parts, 'stdout'), streamText(parts, 'stderr'), ExitCode ?? 0);
}

/** The API wants a connection of its own kind for stdin; the command brings it along. */
async function throughCommand(
  params: ExecParams,
  host: WriteHost,
  argv: readonly string[],
  stdin: string,
): Promise<ResultKeys> {
  const words = ['docker', 'exec', '-i'];
  if (params.user !== undefined) words.push('-u', params.user);
  if (params.chdir !== undefined) words.push('-w', params.chdir);
  for (const line of envList(envDict(params.env))) words.push('-e', line);
  const text = params.stdin_add_newline ? `${stdin}\n` : stdin;
  const done = await host.run(quoteAll([...words, '--', params.container, ...argv]), { stdin: text });
  return outcome(params, done.stdout, done.stderr, done.rc);
}

function outcome(params: ExecParams, stdout: string, stderr: string, rc: number): ResultKeys {
  const strip = (text: string): string => (params.strip_empty_ends ? text.replace(/[\r\n]+$/, '') : text);
  const result = { changed: true, stdout: strip(stdout), stderr: strip(stderr), rc };
  if (rc !== 0) fail('non-zero return code', result);
  return result;
}
