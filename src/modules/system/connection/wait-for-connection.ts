import { setTimeout as sleep } from 'node:timers/promises';
import { defineModule, fail, p, unknown } from '../../../sdk/index.ts';
import { untilReachable } from './reconnect.ts';

export const waitForConnection = defineModule({
  name: 'ansible.builtin.wait_for_connection',
  summary: 'Wait until a host can be worked with',
  params: {
    connect_timeout: p.int({ doc: 'Seconds for one attempt.', default: 5 }),
    delay: p.int({ doc: 'Seconds before the first attempt.', default: 0 }),
    sleep: p.int({ doc: 'Seconds between two attempts.', default: 1 }),
    timeout: p.int({ doc: 'Seconds to wait at most.', default: 600 }),
  },
  connects: 'itself',
  support: { check: 'none', diff: 'none' },
  waits: ({ timeout }) => timeout,
  differences: ['A host can be worked with when its shell answers; no Python is looked for.'],
  returns: { elapsed: 'Seconds waited.' },
  examples: [
    { title: 'After a start', yaml: 'ansible.builtin.wait_for_connection:\n  delay: 10\n  timeout: 300' },
  ],
  plan: (params, _host, context) => {
    const apply = async (): Promise<Record<string, unknown>> => {
      const start = Date.now();
      if (params.delay > 0) await sleep(params.delay * 1000);
      const patience = {
        timeout: params.timeout,
        connectTimeout: params.connect_timeout,
        sleep: params.sleep,
      };
      await untilReachable(
        context,
        patience,
        async (host) => {
          const answer = await host.probe('echo pong');
          if (answer.stdout.trim() !== 'pong') fail('ping test failed');
        },
        'ping module test',
      );
      return { changed: false, elapsed: Math.floor((Date.now() - start) / 1000) };
    };
    return Promise.resolve(unknown('the host is not waited for in check mode', apply, { skipped: true }));
  },
});
