/**
 * Variables in a Compose file: `$VAR`, `${VAR}`, `${VAR:-default}`, `${VAR-default}`, `${VAR:?error}`, `${VAR?error}`,
 * `${VAR:+other}`, `${VAR+other}`; `$$` is a dollar.
 * https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md
 * @module
 */
import { fail } from '../../../../sdk/index.ts';

export type Environment = Readonly<Record<string, string>>;

const pattern = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])([^{}]*))?\}|(.?))/g;

/** `where` is the path of the value in the file, for messages. */
export function interpolate(text: string, env: Environment, where: string): string {
  return text.replace(
    pattern,
    (whole, dollar?: string, bare?: string, braced?: string, operator?: string, word = '') => {
      if (dollar !== undefined) return '$';
      const name = bare ?? braced;
      if (name === undefined)
        fail(`Invalid interpolation ${JSON.stringify(whole)} in ${where}: write $$ for a dollar`);
      return operator === undefined ? (env[name] ?? '') : operate(name, operator, word as string, env, where);
    },
  );
}

function operate(name: string, operator: string, word: string, env: Environment, where: string): string {
  const value = env[name];
  const given = operator.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
  switch (operator.at(-1)) {
    case '-':
      return given ? (value ?? '') : word;
    case '+':
      return given ? word : '';
    default:
      if (!given) fail(`${where}: variable ${name} is required${word && `: ${word}`}`);
      return value ?? '';
  }
}

/** Every text of a structure; keys stay. */
export function interpolateAll(value: unknown, env: Environment, where: string): unknown {
  if (typeof value === 'string') return interpolate(value, env, where);
  if (Array.isArray(value)) return value.map((item, i) => interpolateAll(item, env, `${where}[${i}]`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      interpolateAll(member, env, where ? `${where}.${key}` : key),
    ]),
  );
}
