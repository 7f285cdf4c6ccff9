/**
 * What `bin/tsplay.js` loads. The program is one file, `program.cjs`, which `scripts/bundle.mjs` makes of all the others: Node
 * takes longer to find and to compile hundreds of files than to run them.
 * @module
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { codeFolder, keepCode, readCode, type CodeKey } from './code-cache.ts';

/** Names the build; put in by `scripts/bundle.mjs`. */
declare const programBuild: string;

/** What `program.cjs` evaluates to: given the way to other modules and where it lies, the way to its own. */
type Program = (
  native: NodeJS.Require,
  load: (name: string) => Promise<unknown>,
  url: string,
) => (name: string) => { readonly start: () => Promise<void> };

/** The commands that people wait for; all others share their code. */
const often: ReadonlySet<string> = new Set(['run', 'plan', 'apply', 'drift', 'adhoc', 'lint', 'service']);

const keyOf = (word: string | undefined): CodeKey => ({
  build: programBuild,
  command: word !== undefined && often.has(word) ? word : 'other',
});

/** Runs the command line of this process. */
export async function start(): Promise<void> {
  const filename = fileURLToPath(new URL('program.cjs', import.meta.url));
  const folder = codeFolder(process.env);
  const key = keyOf(process.argv[2]);
  const cachedData = folder === undefined ? undefined : readCode(folder, key);
  // All of it is ASCII.
  const script = new Script(readFileSync(filename, 'latin1'), {
    filename,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  // Only now is it known which functions were needed.
  if (folder !== undefined && (cachedData === undefined || script.cachedDataRejected === true))
    process.once('exit', () => keepCode(folder, key, script.createCachedData()));
  const program = script.runInThisContext() as Program;
  const own = program(createRequire(import.meta.url), (name) => import(name), import.meta.url);
  await own('main').start();
}
