/**
 * The names of strategies.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { shortName } from '../../util/action-name.ts';
import { didYouMean } from '../../util/suggest.ts';
import type { SourceRef } from '../../util/value.ts';

const strategies = ['linear', 'free', 'host_pinned', 'debug'] as const;
export type Strategy = (typeof strategies)[number];

/**
 * The strategy of a name, which may be a full one.
 * @throws {TsplayError} TSP1103 where there is none
 */
export function strategyNamed(written: string, src: SourceRef): Strategy {
  const name = shortName(written);
  const strategy = strategies.find((known) => known === name);
  if (strategy !== undefined) return strategy;
  throw new TsplayError('TSP1103', `Invalid play strategy specified: ${written}`, {
    src,
    hint: didYouMean(name, strategies) ?? `one of ${strategies.join(', ')}; those in Python cannot be run`,
  });
}
