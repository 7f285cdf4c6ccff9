/**
 * Modules and plug-ins in TypeScript and JavaScript that use `tsplay/sdk`, loaded as they are written. jiti strips types and gives
 * them this very sdk, wherever their file is.
 * @module
 */
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { TsplayError } from '../errors/index.ts';
import * as sdk from '../sdk/index.ts';
import { errorText } from '../util/error-text.ts';

const endings: ReadonlySet<string> = new Set(['.ts', '.mts', '.js', '.mjs', '.cjs', '.cts']);

/** A script of ours; one with a `#!` line is a program for the host. */
export const isScript = (file: string): boolean =>
  endings.has(extname(file)) &&
  !file.endsWith('.d.ts') &&
  readFileSync(file).subarray(0, 2).toString('latin1') !== '#!';

const isModule = (value: unknown): value is sdk.Module =>
  typeof value === 'object' && value !== null && 'plan' in value && 'params' in value && 'name' in value;

/**
 * What a file exports, its default export first.
 * @throws {TsplayError} TSP1107 when it cannot be loaded.
 */
export async function loadScript(path: string): Promise<unknown[]> {
  const { createJiti } = await import('jiti');
  const jiti = createJiti(path, {
    virtualModules: { 'tsplay/sdk': sdk },
    fsCache: false,
    moduleCache: false,
  });
  try {
    const exported = await jiti.import<Record<string, unknown>>(path);
    return [exported['default'], ...Object.values(exported)];
  } catch (error) {
    throw new TsplayError('TSP1107', `${path} cannot be loaded: ${errorText(error)}`, { cause: error });
  }
}

/**
 * The module that a file declares: its default export, or the one export that is a module.
 * @throws {TsplayError} TSP1107 when it cannot be loaded or declares none.
 */
export async function loadScriptModule(path: string): Promise<sdk.Module> {
  const module = (await loadScript(path)).find(isModule);
  if (module !== undefined) {
    checkParams(path, 'params', module.params);
    return module;
  }
  throw new TsplayError('TSP1107', `${path} exports no module`, {
    hint: 'export what defineModule of tsplay/sdk gives',
  });
}

/** A declaration that `p` has not made has no kind, and would fail far from the file that it is in. */
function checkParams(path: string, where: string, params: unknown): void {
  if (typeof params !== 'object' || params === null)
    throw new TsplayError('TSP1107', `${path}: ${where} is not an object of parameters`, { hint: paramHint });
  for (const [name, param] of Object.entries(params) as [string, unknown][]) {
    const { kind, options, elements } = (param ?? {}) as Partial<
      Record<'kind' | 'options' | 'elements', unknown>
    >;
    if (typeof kind !== 'string' || !kinds.has(kind))
      throw new TsplayError(
        'TSP1107',
        `${path}: the parameter "${name}" (${where}.${name}) was not made with p`,
        {
          hint: paramHint,
        },
      );
    if (options !== undefined) checkParams(path, `${where}.${name}.options`, options);
    if (elements !== undefined) checkParams(path, `${where}.${name}`, { elements });
  }
}

const paramHint =
  "Declare each parameter with a function of p: `import { p } from 'tsplay/sdk'`, then `name: p.str({ doc: '…' })`.";

const kinds: ReadonlySet<string> = new Set(
  'str path bool int float list dict raw bytes bits json jsonarg'.split(' '),
);
