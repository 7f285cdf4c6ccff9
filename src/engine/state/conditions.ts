/**
 * `when`, `changed_when`, `failed_when`, `until`.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import type { Conditional } from '../../playbook/index.ts';
import { UnknownValueError, type Templar } from '../../template/index.ts';
import { valueText, TemplateString, type Value } from '../../util/value.ts';

/** Who is told of what should not be in a conditional: the run. */
export interface Listener {
  warn(message: string): void;
}

/** The first conditional that does not hold, as it is written; undefined when all hold. */
export async function falseCondition(
  conditions: readonly Conditional[],
  templar: Templar,
  listener: Listener,
): Promise<string | boolean | undefined> {
  for (const { value, src } of conditions) {
    warnOfTemplate(value, listener);
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
export const allHold = async (
  conditions: readonly Conditional[],
  templar: Templar,
  listener: Listener,
): Promise<boolean> => (await falseCondition(conditions, templar, listener)) === undefined;

const aBlock = /\{\{.*\}\}|\{%.*%\}|\{#.*#\}/s;

/** A conditional is an expression as it is: braces in it are most often a mistake. */
function warnOfTemplate(condition: Value, listener: Listener): void {
  if (!(condition instanceof TemplateString) || !aBlock.test(condition.text)) return;
  listener.warn(
    'conditional statements should not include jinja2 templating delimiters such as {{ }} or {% %}. ' +
      `Found: ${condition.text}`,
  );
}

/** A conditional as its author wrote it. */
const conditionText = (value: Value): string =>
  value instanceof TemplateString
    ? value.text
    : value === true
      ? 'True'
      : value === false
        ? 'False'
        : valueText(value);
