/**
 * `vars_prompt`: variables that a person types when a play starts.
 * @module
 */
import type { Play } from '../../playbook/index.ts';
import type { Templar } from '../../template/index.ts';
import { userText, valueText, type Dict, type Value } from '../../util/value.ts';
import { renderBool, renderText } from '../state/render.ts';
import type { Run } from '../state/run.ts';

/** Asks for what is not given with `-e`. Which answers are secrets, `passwordLike` tells. */
export async function askPrompts(play: Play, run: Run, templar: Templar): Promise<Dict> {
  const answers: Dict = new Map<Value, Value>();
  for (const prompt of play.varsPrompt) {
    const name = valueText(prompt.get('name') ?? null);
    if (!run.variables.hasExtraVar(name)) answers.set(name, await answerTo(name, prompt, run, templar));
  }
  return answers;
}

/**
 * Prompts do not echo unless they say so, whatever they ask for: a version typed there is no secret, and would be taken
 * out of everything that is shown. Where `private` is written, or the name says it, the answer is one.
 */
const passwordLike = /pass|pwd|secret|token|credential|private|key/i;

async function answerTo(name: string, prompt: Dict, run: Run, templar: Templar): Promise<Value> {
  const flag = (key: string, usual: boolean): Promise<boolean> =>
    renderBool(templar, prompt.get(key), key, usual);
  const secret = await flag('private', true);
  const fallback = await renderText(templar, prompt.get('default'));
  const question = (await renderText(templar, prompt.get('prompt'))) ?? name;
  const text = fallback === undefined ? `${question}: ` : `${question} [${fallback}]: `;
  run.emit({ type: 'play.prompt', variable: name, question, private: secret });
  const typed = await ask(text, { secret, confirm: await flag('confirm', false) }, run);
  const answer = typed === undefined || typed === '' ? fallback : typed;
  if (answer === undefined) return typed ?? null;
  const scheme = await renderText(templar, prompt.get('encrypt'));
  const isSecret = scheme !== undefined || (secret && (prompt.has('private') || passwordLike.test(name)));
  if (answer !== '' && isSecret) run.secret(answer);
  if (scheme !== undefined) return hashed(answer, scheme, prompt, templar);
  // What a person types here is theirs, as the book is: it may be a template unless `unsafe` says that it is not.
  return (await flag('unsafe', false)) ? answer : userText(answer);
}

/** What was typed; undefined where no one can be asked. */
async function ask(
  text: string,
  { secret, confirm }: { readonly secret: boolean; readonly confirm: boolean },
  run: Run,
): Promise<string | undefined> {
  const question = (words: string): Promise<string> => run.hooks.prompt(words, { secret });
  try {
    for (;;) {
      const answer = await question(text);
      if (!confirm || (await question(`confirm ${text}`)) === answer) return answer;
      run.emit({ type: 'note', verbosity: 0, message: '***** VALUES ENTERED DO NOT MATCH ****' });
    }
  } catch (error) {
    if (run.hooks.signal.aborted) throw error;
    run.warn('Not prompting as we are not in interactive mode');
    return undefined;
  }
}

/** `encrypt:` with passlib's names, of which the filter has the first part. */
async function hashed(answer: string, scheme: string, prompt: Dict, templar: Templar): Promise<Value> {
  const salt = await renderText(templar, prompt.get('salt'));
  const size = await renderText(templar, prompt.get('salt_size'));
  const vars = new Map<Value, Value>([
    ['_answer', answer],
    ['_scheme', scheme.replace(/_crypt$/, '')],
    ['_salt', salt ?? null],
    ['_size', size === undefined ? null : Number(size)],
  ]);
  return templar.with(vars).expressionAsync('_answer | password_hash(_scheme, _salt, salt_size=_size)');
}
