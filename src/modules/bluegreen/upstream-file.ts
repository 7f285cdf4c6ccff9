/**
 * An upstream of nginx as text. The file's author decides its form; only its servers are replaced.
 * @module
 */
import type { Color } from './params.ts';

/** Stands where an upstream has no server, since nginx refuses an empty one. */
const placeholder = '127.0.0.1:1';

/**
 * How a server is written that has no neighbour to be like. A request that fails (a connection refused, reset or too slow, an
 * answer that does not come) counts against the instance, whatever its cause; with all of them counted out nginx answers 502
 * for a second to everybody. So one such request must not be enough. A dead instance fails every one, and is out at once.
 */
const options = ' max_fails=10 fail_timeout=1s';
/** What earlier versions wrote: one request was enough. */
const formerOptions = ' max_fails=1 fail_timeout=1s';
const newer = (line: string): string => line.replace(formerOptions, options);

const serverLine = /^([ \t]*)server[ \t]+([^\s;]+)([^;\n]*);[^\n]*$/;

export const upstreamPath = (directory: string, name: string, color: Color): string =>
  `${directory}/upstreams/${name}-${color}.conf`;

/** `address:port` of each server, without the placeholder. */
export const serversOf = (text: string): string[] =>
  text.split('\n').flatMap((line) => {
    const at = serverLine.exec(line)?.[2];
    return at === undefined || at === placeholder ? [] : [at];
  });

/**
 * The file with these servers. A server that stays keeps its line; a new one is written as its neighbours are. Without a
 * file, or in one that has no upstream, the upstream is written as the role does.
 */
export function withServers(
  before: string | undefined,
  name: string,
  color: Color,
  servers: readonly string[],
): string {
  const lines = before?.split('\n') ?? [];
  const found = lines.flatMap((line, i) => {
    const match = serverLine.exec(line);
    return match ? [{ i, indent: match[1] ?? '', at: match[2] ?? '', options: match[3] ?? '', line }] : [];
  });
  const first = found[0];
  if (first === undefined)
    return `# Instances of ${name}, ${color}.\nupstream ${name}-${color}-upstream {\n${servers.map((at) => `    server ${at}${options};\n`).join('')}}\n`;
  const like = found.find(({ at }) => at !== placeholder);
  const written = servers.map((at) =>
    newer(
      found.find((one) => one.at === at)?.line ?? `${first.indent}server ${at}${like?.options ?? options};`,
    ),
  );
  const places = new Set(found.map(({ i }) => i));
  // The remark above a placeholder goes with it.
  if (like === undefined && /^\s*#/.test(lines[first.i - 1] ?? '')) places.add(first.i - 1);
  const start = Math.min(...places);
  return lines.flatMap((line, i) => (i === start ? written : places.has(i) ? [] : [line])).join('\n');
}
