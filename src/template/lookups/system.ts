/**
 * Lookups that run commands on the controller or ask its environment.
 * @module
 */
import { spawn } from 'node:child_process';
import { splitLines } from '../../util/split-lines.ts';
import { raise } from '../runtime/errors.ts';
import { typeName } from '../runtime/kinds.ts';
import { str } from '../runtime/repr.ts';
import { limits } from '../runtime/limits.ts';
import type { Py, PyList } from '../runtime/types.ts';
import type { LookupCall, LookupDeclaration } from './declare.ts';

const error = (message: string): never => raise('AnsibleError', message);

function environment(terms: readonly Py[], call: LookupCall): PyList {
  const { env } = call.ctx.host.services;
  const fallback = call.options.get('default');
  return terms.map((term) => {
    const name =
      typeof term === 'string' ? term : error(`'${typeName(term)}' object has no attribute 'split'`);
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    return value ?? (fallback === undefined ? '' : fallback);
  });
}

/** What a command of the playbook's author prints, run by a shell on the controller. */
async function runCommand(command: string, call: LookupCall, what: string): Promise<string> {
  const { env, basedir } = call.ctx.host.services;
  return new Promise((resolve, reject) => {
    const child = spawn(command, { shell: '/bin/sh', cwd: basedir, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limits.text) {
        chunks.push(chunk);
        return;
      }
      // What the shell has started outlives it, and ends when nothing reads what it prints.
      child.stdout.destroy();
      child.kill('SIGKILL');
      reject(new Error(`${what}(${command}) printed more than ${limits.text} bytes`));
    });
    child.stderr.resume();
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(chunks).toString('utf8'));
      else reject(new Error(`${what}(${command}) returned ${code ?? 'by a signal'}`));
    });
  });
}

const commands =
  (what: string, shape: (output: string) => Py[]) =>
  async (terms: readonly Py[], call: LookupCall): Promise<PyList> => {
    const out: Py[] = [];
    for (const term of terms) out.push(...shape(await runCommand(str(term), call, what)));
    return out;
  };

export const systemLookups: readonly LookupDeclaration[] = [
  {
    name: 'env',
    signature: '**options',
    undefinedOption: 'default',
    doc: "The controller's environment variables; '' or `default` for one that is not set.",
    example: ["lookup('env', 'TSPLAY_NOSUCH', default='x')", "'x'"],
    run: environment,
  },
  {
    name: 'pipe',
    doc: 'What commands print, run on the controller.',
    example: ["lookup('pipe', 'echo hi')", "'hi'"],
    run: commands('lookup_plugin.pipe', (output) => [output.replace(/\s+$/, '')]),
  },
  {
    name: 'lines',
    doc: 'The lines that commands print, run on the controller.',
    example: ["query('lines', 'echo a; echo b')", "['a', 'b']"],
    run: commands('lookup_plugin.lines', (output) => splitLines(output).map((l) => l)),
  },
];
