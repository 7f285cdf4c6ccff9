import { defineModule, fail, outputKeys, p, quote, unknown } from '../../sdk/index.ts';

export const raw = defineModule({
  name: 'ansible.builtin.raw',
  summary: 'Run a command line as it is, with nothing around it',
  description:
    'In tsplay no module needs Python, so `shell` does all that `raw` does; it is here for playbooks that use it.',
  params: {
    cmd: p.str({ doc: 'The command line.', required: true, aliases: ['_raw_params', 'free_form'] }),
    executable: p.str({ doc: 'The shell to use; `/bin/sh` when not given.' }),
  },
  freeForm: 'cmd',
  support: { check: 'none', diff: 'none' },
  differences: ['`environment` is applied, where Ansible ignores it with a warning.'],
  returns: { rc: 'Exit status.', stdout: 'Standard output.', stderr: 'Standard error.' },
  examples: [
    {
      title: 'Bootstrap a host',
      yaml: 'ansible.builtin.raw: apt-get update && apt-get install -y ca-certificates',
    },
  ],
  plan: (params, _host, context) =>
    Promise.resolve(
      unknown(
        'what a command does cannot be told without running it',
        async (host) => {
          const line = `exec ${quote(params.executable ?? '/bin/sh')} -c ${quote(params.cmd)}`;
          const result = await host.run(line, { onOutput: context.onOutput });
          const keys = { changed: true, rc: result.rc, ...outputKeys(result.stdout, result.stderr) };
          if (result.rc !== 0) fail('non-zero return code', keys);
          return keys;
        },
        { changed: false, skipped: true },
      ),
    ),
});
