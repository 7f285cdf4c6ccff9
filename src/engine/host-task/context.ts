/**
 * What a module may ask of the controller while it plans: files, rendering, facts, variables.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { TsplayError } from '../../errors/index.ts';
import { firstExisting, placesOf, searchCandidates, type Task } from '../../playbook/index.ts';
import {
  createHosts,
  type Controller,
  type JobBook,
  type ModuleContext,
  type RenderOptions,
  type WriteHost,
} from '../../sdk/index.ts';
import type { FileOptions, Templar } from '../../template/index.ts';
import { fsPath } from '../../util/bytes.ts';
import { valueText, isDict, type Dict, type Value } from '../../util/value.ts';
import type { Attempt } from './types.ts';
import { shown } from '../state/outcome.ts';
import { boolKeyword } from '../state/keyword.ts';
import type { HostTask } from '../state/host-task.ts';
import type { PlayRun, Run } from '../state/run.ts';
import { mustBeFile } from '../../util/regular-file.ts';

/** The context of one attempt, but for what needs its hosts. */
export async function moduleContext(
  attempt: Attempt,
  check: boolean,
): Promise<Omit<ModuleContext, 'onEarlyEnd'>> {
  const { task, section, templar } = attempt;
  const { run } = section.play;
  const { vars } = attempt.scope;
  const facts = vars.get('ansible_facts') ?? null;
  const variable = (name: string): Value | undefined =>
    vars.has(name) ? templar.value(vars.get(name) ?? null) : undefined;
  const remoteTmp = variable('ansible_remote_tmp');
  return {
    check,
    diff: await boolKeyword(attempt, 'diff', run.options.diff),
    facts: isDict(facts) ? facts : new Map<Value, Value>(),
    environment: await environmentOf(attempt),
    variable,
    controller: controllerFor(attempt),
    delegatedTo: attempt.delegatedTo,
    noLog: attempt.info.noLog,
    verbosity: run.options.verbosity,
    src: task.src,
    warn: (message) => run.warn(message),
    deprecated: (message) => run.emit({ type: 'deprecation', message, src: task.src }),
    secret: (text) => run.secret(text),
    onRunEnd: (callback) => run.onRunEnd(callback),
    jobs: jobBook(run),
    remoteTmp:
      typeof remoteTmp === 'string' && remoteTmp.trim() !== '' ? remoteTmp.trim() : run.settings.remoteTmp,
    onOutput: liveOutput(attempt),
  };
}

/** Tells what a command prints while it runs, as far as no piece may hold a part of a secret. */
function liveOutput({ info, host, section }: Attempt): ModuleContext['onOutput'] {
  const { run } = section.play;
  const texts = { stdout: run.clearText(), stderr: run.clearText() };
  return (stream, chunk) => {
    const text = texts[stream](chunk);
    if (text === '') return;
    run.emit({ type: 'host.output', task: info, host: host.name, stream, text });
  };
}

/** Jobs as modules see them: results as plain data. */
const jobBook = ({ jobs, settings }: Run): JobBook => ({
  dir: settings.asyncDir,
  get: (id) => {
    const job = jobs.get(id);
    if (job === undefined) return undefined;
    return { finished: job.outcome !== undefined, result: job.outcome ? shown(job.outcome.result) : {} };
  },
  remove: (id) => jobs.remove(id),
});

/** `environment:` of all levels, inner ones stronger. */
export async function environmentOf({
  task,
  templar,
}: Pick<HostTask, 'task' | 'templar'>): Promise<Record<string, string>> {
  const environment: Record<string, string> = {};
  for (const level of task.environment) {
    const rendered = await renderLevel(level, task, templar);
    if (rendered === null || rendered === '') continue;
    if (!isDict(rendered))
      throw new TsplayError('TSP1103', 'environment must be a dictionary', { src: task.src });
    for (const [key, value] of rendered) {
      if (value !== null) environment[valueText(key)] = valueText(value);
    }
  }
  return environment;
}

/** Where facts are gathered, what is made of the host's environment cannot be known yet: that is left out. */
async function renderLevel(level: Value, task: Task, templar: Templar): Promise<Value> {
  if (!isDict(level) || task.traits.gathersFacts !== true) return templar.valueAsync(level);
  const rendered: Dict = new Map();
  for (const [key, value] of level) {
    try {
      rendered.set(key, await templar.valueAsync(value));
    } catch (error) {
      if (!(error instanceof TsplayError && /ansible_env|ansible_facts\.env/.test(error.message)))
        throw error;
    }
  }
  return rendered;
}

function controllerFor({ task, section, templar }: HostTask): Controller {
  const { play } = section;
  const render = (text: string, options: RenderOptions = {}, extra?: Dict): Promise<string> =>
    (extra ? templar.with(extra) : templar).fileAsync(text, fileOptions(options));
  return {
    findFile: (kind, name) => findFile(kind, name, task, play),
    render,
    renderWith: (text, extra, options) => render(text, options, extra),
    readFile: async (path) => {
      mustBeFile(path);
      return readFile(fsPath(path));
    },
    decrypt: (content, path) => Promise.resolve(decrypted(content, path, play)),
    local: () => localHost(play),
  };
}

/** A file that a task names: without any password the task's own message is Ansible's. */
function decrypted(content: Buffer, path: string, { run }: PlayRun): Buffer {
  try {
    return run.loader.decrypt(content, path);
  } catch (error) {
    if (!(error instanceof TsplayError) || !error.message.includes('no vault secrets found')) throw error;
    throw new TsplayError('TSP1401', `A vault password or secret must be specified to decrypt ${path}`, {
      hint: error.hint,
      cause: error,
    });
  }
}

async function localHost(play: PlayRun): Promise<WriteHost> {
  const transport = await play.run.connections.local();
  return createHosts(transport, { name: 'localhost', onSecret: (text) => play.run.secret(text) }).write();
}

async function findFile(kind: string, name: string, task: Task, play: PlayRun): Promise<string> {
  const candidates = searchCandidates(name, kind, placesOf(task, play.play.dir));
  const found = await firstExisting(candidates);
  if (found !== undefined) return found;
  throw new TsplayError('TSP1002', `Could not find or access '${name}' on the tsplay controller`, {
    src: task.src,
    hint: `looked for ${candidates.join(', ')}`,
  });
}

/** Options of the module's kind as the templar's: what is not given is absent. */
function fileOptions({ file, ...options }: RenderOptions): FileOptions {
  const given = Object.entries({ ...options, path: file }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}
