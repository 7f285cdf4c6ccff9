/**
 * Modules and plug-ins in TypeScript and JavaScript that use `tsplay/sdk`, loaded as they are written. jiti strips types and gives
 * them this very sdk, wherever their file is.
 * @module
 */
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { TsplayError } from '../errors/index.ts';
import * as sdk from '../sdk/index.ts';
import { UnknownValueError } from '../template/index.ts';
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
    return answering(path, module);
  }
  throw new TsplayError('TSP1107', `${path} exports no module`, {
    hint: 'export what defineModule of tsplay/sdk gives',
  });
}

/** Errors that say what they mean to the engine. */
const isMeant = (error: unknown): boolean =>
  error instanceof TsplayError ||
  error instanceof sdk.ModuleFailure ||
  error instanceof UnknownValueError ||
  (error instanceof Error && error.name === 'AbortError');

/** What a module throws otherwise is a mistake in it, told with its file, and no bug of tsplay. */
async function told<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isMeant(error)) throw error;
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    const at = stack.indexOf(`${path}:`);
    const place = at < 0 ? path : (/^[^\s)]+/.exec(stack.slice(at))?.[0] ?? path);
    throw new sdk.ModuleFailure(`${place}: ${errorText(error)}`, stack === '' ? {} : { exception: stack });
  }
}

/** The module, of which mistakes in `plan` and `apply` are failures of the task. */
function answering(path: string, module: sdk.Module): sdk.Module {
  return Object.freeze({
    ...module,
    plan: async (...given: Parameters<sdk.Module['plan']>) => {
      const plan = await told(path, () => module.plan(...given));
      // Who writes JavaScript is not told by types.
      if (typeof (plan as unknown) !== 'object' || (plan as unknown) === null || !('changed' in plan))
        throw new sdk.ModuleFailure(`${path}: plan gives no plan, such as { changed: false } or unchanged()`);
      const { apply } = plan;
      return apply === undefined
        ? plan
        : { ...plan, apply: (host: sdk.WriteHost) => told(path, () => apply.call(plan, host)) };
    },
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
    const wrong = sdk.defaultMistake(param as sdk.Param);
    if (wrong !== undefined)
      throw new TsplayError(
        'TSP1107',
        `${path}: the default of the parameter "${name}" (${where}.${name}) is ${wrong}`,
        { hint: defaultHint },
      );
    if (options !== undefined) checkParams(path, `${where}.${name}.options`, options);
    if (elements !== undefined) checkParams(path, `${where}.${name}`, { elements });
  }
}

const paramHint =
  "Declare each parameter with a function of p: `import { p } from 'tsplay/sdk'`, then `name: p.str({ doc: '…' })`.";

const defaultHint =
  '`plan` gets a default as it stands, so it must be what the parameter gives; leave it out where there is none.';

const kinds: ReadonlySet<string> = new Set(
  'str path bool int float list dict raw bytes bits json jsonarg'.split(' '),
);
