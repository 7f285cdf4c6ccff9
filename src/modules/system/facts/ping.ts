import { defineModule, fail, p, quote } from '../../../sdk/index.ts';

export const ping = defineModule({
  name: 'ansible.builtin.ping',
  summary: 'See whether a host can be worked with',
  description: 'Logs in, becomes the user that the task asks for and runs a shell command. No ICMP.',
  params: {
    data: p.str({ doc: 'What comes back as `ping`; `crash` fails.', default: 'pong' }),
  },
  ahead: true,
  support: { check: 'full', diff: 'none' },
  differences: ['No Python is looked for on the host.'],
  returns: { ping: 'The value of `data`.' },
  examples: [{ title: 'Say hello', yaml: 'ansible.builtin.ping:' }],
  plan: async (params, host) => {
    if (params.data === 'crash')
      fail('MODULE FAILURE\nSee stdout/stderr for the exact error', {
        module_stdout: '',
        module_stderr: 'Exception: boom',
        rc: 1,
      });
    const result = await host.probe(`printf %s ${quote(params.data)}`);
    if (result.stdout !== params.data) fail(`the host answered ${JSON.stringify(result.stdout)}`);
    return { changed: false, result: { ping: params.data } };
  },
});
