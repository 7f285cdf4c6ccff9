/**
 * The words of the runs that buttons start: the options that `tsplay web` was given go along.
 * @module
 */
import type { JobRequest } from '../../../web/index.ts';
import { serviceActions } from '../../options/service.ts';
import type { OptionSpec, OptionTable, OptionValues } from '../../options/types.ts';

/** An option as it would be typed. A value stands in the same word, so that none is taken for an option. */
function wordsOf({ long: [name], type }: OptionSpec, value: unknown): string[] {
  const option = `--${name}`;
  if (type === 'flag') return value === true ? [option] : [];
  if (type === 'count') return Array.from({ length: Number(value) }, () => option);
  const values = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return values.map((one) => `${option}=${String(one)}`);
}

/** Those options that runs of services know too. */
export const forwardedWords = (
  table: OptionTable,
  values: OptionValues<OptionTable>,
  given: ReadonlySet<string>,
): string[] =>
  Object.entries(table).flatMap(([key, spec]) =>
    given.has(key) && Object.hasOwn(serviceActions.scale.options, key) ? wordsOf(spec, values[key]) : [],
  );

/** What a button stands for, without the options of the page. */
export function actionWords(request: JobRequest): string[] {
  const { action, service, check } = request;
  const dry = check ? ['--check', '--diff'] : [];
  const option = (name: string, value: string | undefined): string[] =>
    value === undefined ? [] : [`--${name}=${value}`];
  if (action === 'release') return [action, service, ...option('tag', request.tag), ...dry];
  if (action === 'rollback') return [action, service, ...option('to', request.to), ...dry];
  return [action, service, String(request.count), ...dry];
}
