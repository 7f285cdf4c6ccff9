/**
 * Pages of filters, tests and lookups.
 * @module
 */
import type { DocPaint } from './types.ts';
import { wrap } from './wrap.ts';

/** What their declarations have in common. */
export interface PluginDoc {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** `ansible.builtin` when not given; empty for one of a book's own. */
  readonly collection?: string;
  readonly signature?: string;
  readonly doc: string;
  readonly example?: readonly [expression: string, result: string | null];
}

export const fullName = ({ collection, name }: PluginDoc): string =>
  collection === '' ? name : `${collection ?? 'ansible.builtin'}.${name}`;

/** A page with a trailing newline. */
export function pluginPage(kind: string, plugin: PluginDoc, paint: DocPaint): string {
  const signature = plugin.signature === undefined ? '' : `(${plugin.signature})`;
  const lines = [`${paint('heading', fullName(plugin))}${signature}`, '', wrap(plugin.doc, 2)];
  const aliases = plugin.aliases ?? [];
  if (aliases.length > 0) lines.push('', wrap(`Also called ${aliases.join(', ')}`, 2));
  if (plugin.example) {
    const [expression, result] = plugin.example;
    lines.push('', paint('heading', 'Example'), `  {{ ${expression} }}`);
    if (result !== null) lines.push(`  ${paint('dim', '→')} ${result}`);
  }
  return `${kind} ${lines.join('\n')}\n`;
}

/** The page as data. */
export const pluginJson = (plugin: PluginDoc): Record<string, unknown> => ({
  doc: {
    name: fullName(plugin),
    description: [plugin.doc],
    signature: plugin.signature ?? '',
    aliases: plugin.aliases ?? [],
  },
  examples: plugin.example ? [{ expression: plugin.example[0], result: plugin.example[1] }] : [],
});
