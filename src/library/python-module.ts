/**
 * A module in Python that imports Ansible's own library: sent to the host with all that it imports, and run there by a
 * Python that goes on between tasks.
 * @module
 */
import { readFileSync } from 'node:fs';
import { NoPrograms } from '../connection/errors.ts';
import { TsplayError } from '../errors/index.ts';
import {
  defineModule,
  fail,
  ModuleFailure,
  p,
  unknown,
  type Module,
  type ModuleContext,
  type Plan,
  type ReadHost,
  type ResultKeys,
} from '../sdk/index.ts';
import {
  coreRemedy,
  HostPython,
  hostProgram,
  MissingLibrary,
  NoPython,
  onceWords,
  packFrames,
  pipedWords,
  runFrame,
  type AnsibleCore,
  type Pack,
  type PythonJob,
  type StartWish,
} from '../python/index.ts';
import { bytesOfText, textOfBytes } from '../util/bytes.ts';
import { shlexSplit } from '../util/shlex.ts';
import { isDict, valueText, type Dict, type Value } from '../util/value.ts';
import { pythonArguments } from './arguments.ts';
import { describe } from './described.ts';
import { diffsOf } from './diffs.ts';
import { moduleResult } from './result.ts';
import type { PythonSupport } from './python-support.ts';
import { needsAnsible } from './style.ts';

interface Given {
  readonly name: string;
  readonly file: string;
  readonly support: PythonSupport;
}

/** What has to be known to start Python on a host. */
function wishOf({ support }: Given, context: ModuleContext): StartWish {
  const own = context.variable('ansible_python_interpreter');
  const wanted = typeof own === 'string' && own.trim() !== '' ? own.trim() : support.options.interpreter;
  const auto = /^auto(_legacy)?(_silent)?$/.test(wanted);
  return { interpreter: auto ? undefined : shlexSplit(wanted), tmp: context.remoteTmp };
}

/** How many files the module may have open; 0: as many as there may be. */
function openFiles({ support }: Given, context: ModuleContext): number {
  const own = context.variable('ansible_python_module_rlimit_nofile');
  if (own === undefined || own === null) return support.options.openFiles;
  const number = Number(valueText(own));
  if (!Number.isInteger(number) || number < 0)
    fail(`ansible_python_module_rlimit_nofile must be a whole number, not "${valueText(own)}"`);
  return number;
}

const isSilent = ({ support }: Given, context: ModuleContext): boolean => {
  const own = context.variable('ansible_python_interpreter');
  return /silent/.test(typeof own === 'string' ? own : support.options.interpreter);
};

function packed({ name, file, support }: Given): { readonly pack: Pack; readonly core: AnsibleCore } {
  const { core } = support;
  if (core === undefined)
    throw new TsplayError('TSP1108', needsAnsible(name, 'python', file), { hint: coreRemedy });
  try {
    return { pack: support.pack(file, core), core };
  } catch (error) {
    if (error instanceof MissingLibrary) fail(error.message);
    throw error;
  }
}

/** Parameters that the module itself calls secret, as far as its text says so plainly. */
const secretParameter = /(\w+)['"]?\s*[=:]\s*(?:dict\(|\{)[^(){}]*?no_log['"]?\s*[=:]\s*True/g;

function tellSecrets({ file }: Given, args: Dict, context: ModuleContext): void {
  for (const [, name = ''] of readFileSync(file, 'latin1').matchAll(secretParameter)) {
    const value = args.get(name);
    if (typeof value === 'string' && value !== '') context.secret(value);
  }
}

function jobOf(
  given: Given,
  args: Dict,
  host: Pick<ReadHost, 'maxOutput'>,
  context: ModuleContext,
): PythonJob {
  const { pack, core } = packed(given);
  tellSecrets(given, args, context);
  return {
    pack,
    args: bytesOfText(pythonArguments(given.name, args, context, core)),
    env: context.environment,
    limit: host.maxOutput,
    openFiles: openFiles(given, context),
  };
}

/** Holds the one interpreter of a host, user and wish; another when that has ended. */
class Holder {
  #python: HostPython | undefined;

  get(host: ReadHost, wish: StartWish, context: ModuleContext): HostPython {
    if (this.#python?.over !== false) {
      const python = new HostPython(host.name, wish, host.maxOutput, (script, what) =>
        host.openProgram(script, what),
      );
      this.#python = python;
      context.onRunEnd(() => python.close());
    }
    return this.#python;
  }
}

/** Runs it: the result's keys, and its facts among them; a failure is thrown. */
async function runOn(given: Given, args: Dict, host: ReadHost, context: ModuleContext): Promise<ResultKeys> {
  const job = jobOf(given, args, host, context);
  const wish = wishOf(given, context);
  const holder = host.kept(`python ${JSON.stringify(wish)}`, () => new Holder());
  const python = holder.get(host, wish, context);
  try {
    const output = await python.run({ ...job, signal: host.signal });
    const text = { rc: output.rc, stdout: textOfBytes(output.stdout), stderr: textOfBytes(output.stderr) };
    return moduleResult(text, undefined, context, await discovered(given, python, wish, context));
  } catch (error) {
    if (error instanceof NoPrograms) return runOnce(job, wish, host, context);
    if (error instanceof NoPython) throw noPython(error, wish);
    throw error;
  }
}

/** What a connection that only runs command lines has: a Python for each module, with all that it needs on its stdin. */
async function runOnce(
  job: PythonJob,
  wish: StartWish,
  host: ReadHost,
  context: ModuleContext,
): Promise<ResultKeys> {
  const program = hostProgram();
  const stdin = Buffer.concat([
    Buffer.from(`${program.length}\n`),
    program,
    ...packFrames(job.pack),
    runFrame(job, 1),
  ]);
  const { rc, stdout, stderr } = await host.probeBytes(pipedWords(wish), { stdin });
  if (rc === 127) throw noPython(new NoPython(rc, textOfBytes(stderr)), wish);
  return moduleResult(
    { rc, stdout: textOfBytes(stdout), stderr: textOfBytes(stderr) },
    undefined,
    context,
    {},
  );
}

/** What was found out about the host's interpreter is a fact of it, as in Ansible. */
async function discovered(
  given: Given,
  python: HostPython,
  wish: StartWish,
  context: ModuleContext,
): Promise<Record<string, unknown>> {
  if (wish.interpreter !== undefined) return {};
  const { interpreter } = await python.serving();
  if (context.facts.has('discovered_interpreter_python') || isSilent(given, context)) return {};
  return { discovered_interpreter_python: interpreter };
}

function noPython(error: NoPython, wish: StartWish): ModuleFailure {
  const named = wish.interpreter?.join(' ');
  const remedy =
    named === undefined
      ? 'The host has no Python: install python3 there, or say where it is with ansible_python_interpreter'
      : `The interpreter ${named} could not be used: set ansible_python_interpreter to one that the host has`;
  return new ModuleFailure(`${remedy}.\nSee module_stderr for the exact error`, {
    module_stdout: '',
    module_stderr: error.message,
    rc: error.rc,
  });
}

const optionsOf = ({ args = null }: { readonly args?: Value | undefined }): Dict =>
  isDict(args) ? args : new Map<Value, Value>();

/** Said by modules that cannot tell what they would do. */
const noCheck = /does not support check mode/;

async function plan(given: Given, args: Dict, host: ReadHost, context: ModuleContext): Promise<Plan> {
  if (!context.check)
    return {
      ...unknown('what a module in Python does cannot be told without running it', (writable) =>
        writable.changing(() => runOn(given, args, writable, context)),
      ),
      diffOf: (result) => diffsOf(result['diff']),
    };
  const result = await runOn(given, args, host, context);
  const message = typeof result['msg'] === 'string' ? result['msg'] : '';
  if (result['skipped'] === true && noCheck.test(message))
    return { changed: 'unknown', reason: message, result };
  const facts = result['ansible_facts'];
  return {
    changed: result['changed'] === true,
    result,
    diff: diffsOf(result['diff']),
    ...(result['skipped'] === true ? { skipped: true } : {}),
    ...(typeof facts === 'object' && facts !== null ? { facts: facts as Record<string, unknown> } : {}),
  };
}

/** The module of a Python file. */
export const pythonModule = (name: string, file: string, support: PythonSupport): Module => {
  const given = { name, file, support };
  return defineModule({
    name,
    summary: `The Python module ${file}`,
    params: { args: p.raw({ doc: 'Handed to the module as they are.' }) },
    extraParams: 'args',
    ownInvocation: true,
    described: () => describe(name, file, support),
    support: { check: 'partial', diff: 'partial' },
    examples: [{ title: 'Run it', yaml: `${name}:` }],
    plan: (params, host, context) => plan(given, optionsOf(params), host, context),
    background: (params, context) => {
      const job = jobOf(given, optionsOf(params), { maxOutput: Number.MAX_SAFE_INTEGER }, context);
      const frames = Buffer.concat([...packFrames(job.pack), runFrame(job, 1)]);
      return { script: onceWords(wishOf(given, context), hostProgram(), frames), prints: 'module' };
    },
  });
};
