/**
 * Keywords as values: rendered, and read as Ansible reads them.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { OMIT, type Templar } from '../../template/index.ts';
import { booleanOf } from '../../util/boolean-words.ts';
import { valueText, PyFloat, TemplateString, type SourceRef, type Value } from '../../util/value.ts';

const placeOfText = (value: Value): SourceRef | undefined =>
  value instanceof TemplateString ? value.src : undefined;

/** A keyword that is a boolean (`become`, `no_log`); `fallback` when it was not given. */
export async function renderBool(
  templar: Templar,
  value: Value | undefined,
  name: string,
  fallback = false,
): Promise<boolean> {
  if (value === undefined || value === null) return fallback;
  if (typeof value === 'boolean') return value;
  const rendered = await templar.valueAsync(value);
  if (typeof rendered === 'boolean') return rendered;
  if (rendered === null || rendered === '' || rendered === OMIT) return fallback;
  const meant = booleanOf(valueText(rendered));
  if (meant !== undefined) return meant;
  throw new TsplayError(
    'TSP1103',
    `the field '${name}' has an invalid value (${valueText(rendered)}), and could not be converted to an bool. ` +
      `The error was: The value '${valueText(rendered)}' is not a valid boolean.`,
    { src: placeOfText(value) },
  );
}

/** A keyword that is text; undefined when it was not given or renders to nothing or `omit`. */
export async function renderText(templar: Templar, value: Value | undefined): Promise<string | undefined> {
  if (value === undefined || value === null) return undefined;
  const rendered = typeof value === 'string' ? value : await templar.valueAsync(value);
  if (rendered === null || rendered === '' || rendered === OMIT) return undefined;
  return rendered instanceof PyFloat ? String(rendered.value) : valueText(rendered);
}

/** A keyword that is a number (`retries`, `delay`, `throttle`). */
export async function renderNumber(
  templar: Templar,
  value: Value | undefined,
  name: string,
): Promise<number | undefined> {
  const text = await renderText(templar, value);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isFinite(number)) return number;
  throw new TsplayError(
    'TSP1103',
    `the field '${name}' has an invalid value (${text}), and could not be converted to a number`,
    {
      src: value === undefined ? undefined : placeOfText(value),
    },
  );
}
