import { networkLookups } from '../../src/lookups/index.ts';
import { dictSource, Templar } from '../../src/template/index.ts';
import type { Value } from '../../src/util/value.ts';

/** What an expression gives in a run. */
export const ask = (expression: string, env: Readonly<Record<string, string>> = {}): Promise<Value> =>
  new Templar({
    vars: dictSource(new Map()),
    searchPath: [],
    basedir: '/',
    lookups: networkLookups,
    env,
  }).expressionAsync(expression);
