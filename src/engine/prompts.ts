/**
 * `vars_prompt`: variables that a person types when a play starts.
 * @module
 */
import type { Play } from '../playbook/index.ts';
import type { Templar } from '../template/index.ts';
import { valueText, type Dict, type Value } from '../util/value.ts';
import type { Run } from './run.ts';

/** Asks for what is not given with `-e`. Private answers are secrets. */
export async function askPrompts(play: Play, run: Run, templar: Templar): Promise<Dict> {
  const answers: Dict = new Map<Value, Value>();
  for (const prompt of play.varsPrompt) {
    const name = valueText(prompt.get('name') ?? null);
    if (run.variables.hasExtraVar(name)) continue;
    const rendered = async (key: string): Promise<string | undefined> => {
      const value = prompt.get(key);
      return value === undefined || value === null ? undefined : valueText(await templar.valueAsync(value));
    };
    const secret = prompt.get('private') !== false;
    const fallback = await rendered('default');
    const question = (await rendered('prompt')) ?? name;
    const ask = (): Promise<string> =>
      run.hooks.prompt(fallback === undefined ? `${question}: ` : `${question} [${fallback}]: `, {
        secret,
        default: fallback,
      });
    let answer = await ask();
    while (
      prompt.get('confirm') === true &&
      (await run.hooks.prompt(`confirm ${question}: `, { secret })) !== answer
    ) {
      run.warn('the two answers differ, please try again');
      answer = await ask();
    }
    const value = answer === '' ? (fallback ?? '') : answer;
    if (secret && value !== '') run.secret(value);
    answers.set(name, value);
  }
  return answers;
}
