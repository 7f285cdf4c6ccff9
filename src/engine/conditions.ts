/**
 * `when`, `changed_when`, `failed_when`, `until`.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import type { Conditional } from '../playbook/index.ts';
import { UnknownValueError, type Templar } from '../template/index.ts';
import { valueText, TemplateString, type Value } from '../util/value.ts';

/** The first conditional that does not hold, as it is written; undefined when all hold. */
export async function falseCondition(
  conditions: readonly Conditional[],
  templar: Templar,
): Promise<string | boolean | undefined> {
  for (const { value, src } of conditions) {
    try {
      if (!(await templar.whenAsync(value, src))) return value === false ? false : conditionText(value);
    } catch (error) {
      throw inCondition(error, value);
    }
  }
  return undefined;
}

/** Says which conditional failed, in the words that Ansible has for it. */
function inCondition(error: unknown, condition: Value): unknown {
  if (!(error instanceof TsplayError) || error instanceof UnknownValueError) return error;
  const { code, hint, src, related } = error;
  const text = conditionText(condition);
  return new TsplayError(
    code,
    `The conditional check '${text}' failed. The error was: error while evaluating conditional (${text}): ${error.message}`,
    { hint, src, related, cause: error },
  );
}

/** Whether all hold. */
export const allHold = async (conditions: readonly Conditional[], templar: Templar): Promise<boolean> =>
  (await falseCondition(conditions, templar)) === undefined;

/** A conditional as its author wrote it. */
const conditionText = (value: Value): string =>
  value instanceof TemplateString
    ? value.text
    : value === true
      ? 'True'
      : value === false
        ? 'False'
        : valueText(value);
