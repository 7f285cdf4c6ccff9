/**
 * `when`, `changed_when`, `failed_when`, `until`.
 * @module
 */
import type { Conditional } from '../playbook/index.ts';
import type { Templar } from '../template/index.ts';
import { valueText, TemplateString, type Value } from '../util/value.ts';

/** The first conditional that does not hold, as text; undefined when all hold. */
export async function falseCondition(
  conditions: readonly Conditional[],
  templar: Templar,
): Promise<string | undefined> {
  for (const { value, src } of conditions) {
    if (!(await templar.whenAsync(value, src))) return conditionText(value);
  }
  return undefined;
}

/** Whether all hold. */
export const allHold = async (conditions: readonly Conditional[], templar: Templar): Promise<boolean> =>
  (await falseCondition(conditions, templar)) === undefined;

/** A conditional as its author wrote it. */
export const conditionText = (value: Value): string =>
  value instanceof TemplateString
    ? value.text
    : value === true
      ? 'True'
      : value === false
        ? 'False'
        : valueText(value);
