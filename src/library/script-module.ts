/**
 * Modules in TypeScript and JavaScript that use `tsplay/sdk`, loaded as they are written. jiti strips types and gives
 * them this very sdk, wherever their file is.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import * as sdk from '../sdk/index.ts';

const isModule = (value: unknown): value is sdk.Module =>
  typeof value === 'object' && value !== null && 'plan' in value && 'params' in value && 'name' in value;

/**
 * The module that a file declares: its default export, or the one export that is a module.
 * @throws {TsplayError} TSP1107 when it cannot be loaded or declares none.
 */
export async function loadScriptModule(path: string): Promise<sdk.Module> {
  const { createJiti } = await import('jiti');
  const jiti = createJiti(path, {
    virtualModules: { 'tsplay/sdk': sdk },
    fsCache: false,
    moduleCache: false,
  });
  let exported: Record<string, unknown>;
  try {
    exported = await jiti.import<Record<string, unknown>>(path);
  } catch (error) {
    throw new TsplayError('TSP1107', `the module ${path} cannot be loaded: ${messageOf(error)}`, {
      cause: error,
    });
  }
  const candidates = [exported['default'], ...Object.values(exported)];
  const module = candidates.find(isModule);
  if (module !== undefined) return module;
  throw new TsplayError('TSP1107', `${path} exports no module`, {
    hint: 'export what defineModule of tsplay/sdk gives',
  });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
