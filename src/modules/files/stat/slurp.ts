/** `ansible.builtin.slurp` */
import { defineModule, fail, missing, p, unchanged } from '../../../sdk/index.ts';
import { expandPath } from '../lib/paths.ts';

export const slurp = defineModule({
  name: 'ansible.builtin.slurp',
  summary: 'Read a file of the host as base64',
  params: {
    src: p.path({ doc: 'The file to read.', required: true, aliases: ['path'] }),
  },
  support: { check: 'full', diff: 'none' },
  differences: ['A big file travels over a channel of its own and is not limited by the memory of the host.'],
  returns: {
    content: 'The content, in base64.',
    encoding: 'Always `base64`.',
    source: 'The file that was read.',
  },
  examples: [{ title: 'Read a file', yaml: 'slurp:\n  src: /etc/hostname\nregister: name' }],
  async plan(params, host) {
    const source = await expandPath(host, params.src);
    const content = await host.readFile(source).catch((error: unknown) => {
      if (error instanceof Error && error.message.includes('is a directory'))
        return fail(`source is a directory and must be a file: ${source}`);
      throw error;
    });
    if (content === undefined) return missing(`file not found: ${source}`);
    return unchanged({ content: content.toString('base64'), source, encoding: 'base64' });
  },
});
