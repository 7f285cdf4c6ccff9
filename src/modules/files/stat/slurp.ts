/** `ansible.builtin.slurp` */
import { posix } from 'node:path';
import { defineModule, fail, missing, p, unchanged, sh } from '../../../sdk/index.ts';
import { expandPath } from '../lib/paths.ts';

export const slurp = defineModule({
  name: 'ansible.builtin.slurp',
  summary: 'Read a file of the host as base64',
  params: {
    src: p.path({ doc: 'The file to read.', required: true, aliases: ['path'] }),
  },
  ahead: true,
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
    const content = await host.readFile(source).catch(async (error: unknown) => {
      const why = await host.probe(sh`f=${source}; [ ! -r "$f" ] || { [ -d "$f" ] && echo directory; }`);
      if (why.stdout.trim() === 'directory')
        return fail(`source is a directory and must be a file: ${source}`);
      if (why.rc === 0) return fail(`file is not readable: ${source}`);
      throw error;
    });
    if (content === undefined) {
      const parent = await host.stat(posix.dirname(source), { follow: true });
      if (parent !== undefined && parent.type !== 'directory')
        return fail(`unable to slurp file: [Errno 20] Not a directory: '${source}'`);
      return missing(`file not found: ${source}`);
    }
    return unchanged({ content: content.toString('base64'), source, encoding: 'base64' });
  },
});
