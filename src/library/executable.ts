/**
 * A program in any language as a module: it is sent to the host and run there, and what it prints is the result.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  defineModule,
  fail,
  p,
  unknown,
  type Module,
  type ModuleContext,
  type Plan,
  type ReadHost,
  type ResultKeys,
  type TextResult,
} from '../sdk/index.ts';
import { isDict, type Dict, type Value } from '../util/value.ts';
import { handOver } from './arguments.ts';
import { diffsOf } from './diffs.ts';
import { moduleResult } from './result.ts';
import { sentProgram, wholeProgram, type ModuleFile } from './program.ts';
import { interpreterVariable, needsAnsible, shebangOf, styleOf } from './style.ts';

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;

/** The interpreter of the `#!` line, or the one that a variable of the host names instead. */
function interpreterOf(
  name: string,
  shebang: readonly [string, ...string[]] | undefined,
  binary: boolean,
  context: ModuleContext,
): readonly string[] {
  if (shebang === undefined) {
    if (binary) return [];
    fail(`module (${name}) is missing interpreter line`);
  }
  const [program, ...options] = shebang;
  const other = textOf(context.variable(interpreterVariable(program)));
  return other === undefined || /^auto(_legacy)?(_silent)?$/.test(other)
    ? shebang
    : [...other.split(/\s+/), ...options];
}

async function fileFor(name: string, path: string, args: Dict, context: ModuleContext): Promise<ModuleFile> {
  const content = await readFile(path);
  const style = styleOf(content);
  if (style === 'python' || style === 'powershell') fail(needsAnsible(name, style, path));
  const tmp = context.remoteTmp;
  return {
    name: `AnsiballZ_${basename(path)}`,
    interpreter: interpreterOf(name, shebangOf(content), style === 'binary', context),
    tmp,
    ...handOver(style, path, content, args, context, tmp),
  };
}

const resultOf = (file: ModuleFile, output: TextResult, context: ModuleContext): ResultKeys =>
  moduleResult(output, file.interpreter[0], context);

const optionsOf = ({ args = null }: { readonly args?: Value | undefined }): Dict =>
  isDict(args) ? args : new Map<Value, Value>();

/** In check mode it is run too, and told so: that it then changes nothing is its own promise. */
async function planRun(
  name: string,
  path: string,
  args: Dict,
  host: ReadHost,
  context: ModuleContext,
): Promise<Plan> {
  const file = await fileFor(name, path, args, context);
  const script = sentProgram(file);
  if (!context.check)
    return {
      ...unknown(
        'what a module of another language does cannot be told without running it',
        async (writable) => resultOf(file, await writable.run(script, { stdin: file.content }), context),
      ),
      diffOf: (result) => diffsOf(result['diff']),
    };
  const result = resultOf(file, await host.probe(script, { stdin: file.content }), context);
  const facts = result['ansible_facts'];
  return {
    changed: result['changed'] === true,
    result,
    diff: diffsOf(result['diff']),
    ...(typeof facts === 'object' && facts !== null ? { facts: facts as Record<string, unknown> } : {}),
  };
}

/** The module of an executable file. */
export const executableModule = (name: string, path: string): Module =>
  defineModule({
    name,
    summary: `The program ${path}`,
    params: { args: p.raw({ doc: 'Handed to the program as they are.' }) },
    extraParams: 'args',
    support: { check: 'partial', diff: 'partial' },
    examples: [{ title: 'Run it', yaml: `${name}:` }],
    plan: (params, host, context) => planRun(name, path, optionsOf(params), host, context),
    background: async (params, context) => ({
      script: wholeProgram(await fileFor(name, path, optionsOf(params), context)),
      prints: 'module',
    }),
  });
