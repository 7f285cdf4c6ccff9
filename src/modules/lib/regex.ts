/** Python's regular expressions as JavaScript's, as far as their syntax differs in everyday use. */
import { fail } from '../../sdk/index.ts';

/** Multi-line, like Ansible's searches. Fails the task for one that cannot be read. */
export function pythonRegex(source: string): RegExp {
  let flags = 'm';
  const text = source
    .replace(/^\(\?([imsx]+)\)/, (_, inline: string) => {
      for (const flag of inline) if ('is'.includes(flag)) flags += flag;
      return '';
    })
    .replaceAll('(?P<', '(?<')
    .replace(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replaceAll('\\A', '(?<![\\s\\S])')
    .replaceAll('\\Z', '(?![\\s\\S])');
  try {
    return new RegExp(text, flags);
  } catch (error) {
    return fail(`Invalid regular expression: ${error instanceof Error ? error.message : source}`);
  }
}
