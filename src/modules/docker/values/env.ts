/**
 * Environment variables: dicts, lists and env files.
 * @module
 */
import { type Dict, fail, isDict, isList, type ReadHost, type Value } from '../../../sdk/index.ts';
import { plainDict, scalarText } from './text.ts';

/** Members of an env dict. Only text is taken: `yes` or `1.10` would not arrive as written. */
export function envDict(env: Dict | undefined): Map<string, string> {
  const out = new Map<string, string>();
  if (env === undefined) return out;
  for (const [key, value] of Object.entries(plainDict(env))) {
    if (typeof value !== 'string')
      fail(
        `Non-string value found for env option ${key}: ${JSON.stringify(value)}. Put it in quotes, so that it arrives as written`,
      );
    out.set(key, value);
  }
  return out;
}

/** Env as a dict, as `A=1,B=2`, or as a list of `A=1`. */
export function envAny(env: Value | undefined): Map<string, string> {
  if (env === undefined || env === null) return new Map();
  if (isDict(env)) return envDict(env);
  if (isList(env)) return envLines(env.map(scalarText));
  if (typeof env === 'string') return envLines(env.split(','));
  fail(`env must be a dict, a list or text, not ${JSON.stringify(env)}`);
}

const envLines = (lines: readonly string[]): Map<string, string> => {
  const out = new Map<string, string>();
  for (const line of lines) {
    const eq = line.indexOf('=');
    if (eq < 1) fail(`Invalid env item ${JSON.stringify(line)}: it must be NAME=value`);
    out.set(line.slice(0, eq), line.slice(eq + 1));
  }
  return out;
};

/** An env file of the host: `NAME=value` lines, `#` comments; quotes are kept, as Docker does. */
export async function envFile(host: ReadHost, path: string): Promise<Map<string, string>> {
  const text = await host.readText(path);
  if (text === undefined) fail(`env_file ${path} does not exist on ${host.name}`);
  const lines = text.split('\n').map((line) => line.replace(/\r$/, '').trimStart());
  return envLines(lines.filter((line) => line !== '' && !line.startsWith('#')));
}

export const envList = (env: ReadonlyMap<string, string>): string[] =>
  [...env].map(([key, value]) => `${key}=${value}`);
