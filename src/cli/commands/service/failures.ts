/**
 * Failures of what services are asked, as errors with a code.
 * @module
 */
import { TsplayError } from '../../../errors/index.ts';

/** Does the work. Throws TSP1801 for what Consul, Docker or nginx refuses. */
export async function telling<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { ModuleFailure } = await import('../../../sdk/index.ts');
    if (error instanceof ModuleFailure) throw new TsplayError('TSP1801', error.message);
    throw error;
  }
}

/** There is no such thing. */
export const refused = (message: string, hint?: string): TsplayError =>
  new TsplayError('TSP1801', message, hint === undefined ? {} : { hint });
