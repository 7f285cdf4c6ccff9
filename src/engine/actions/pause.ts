import { setTimeout as sleep } from 'node:timers/promises';
import { p } from '../../sdk/index.ts';
import { outcome } from '../outcome.ts';
import { defineAction } from './define.ts';

export const pause = defineAction({
  name: 'ansible.builtin.pause',
  summary: 'Wait for a while, or for a person to press Enter',
  description: 'Runs once for all hosts of the play.',
  params: {
    minutes: p.float({ doc: 'How long, in minutes.' }),
    seconds: p.float({ doc: 'How long, in seconds.' }),
    prompt: p.str({ doc: 'What to ask; the answer is `user_input`.' }),
    echo: p.bool({ doc: 'Show what is typed.', default: true }),
  },
  constraints: { mutuallyExclusive: [['minutes', 'seconds']] },
  support: { check: 'full', diff: 'none' },
  examples: [{ title: 'Five seconds', yaml: 'pause: {seconds: 5}' }],
  async run(params, { section }) {
    const { hooks } = section.play.run;
    const start = Date.now();
    const seconds = params.minutes === undefined ? params.seconds : params.minutes * 60;
    let input = '';
    if (seconds === undefined) {
      input = await hooks.prompt(params.prompt ?? 'Press enter to continue, Ctrl+C to interrupt', {
        secret: !params.echo,
      });
    } else {
      await sleep(Math.max(0, seconds) * 1000, undefined, { signal: hooks.signal }).catch(() => undefined);
    }
    const end = Date.now();
    const waited = (end - start) / 1000;
    return outcome('ok', {
      changed: false,
      start: new Date(start).toISOString(),
      stop: new Date(end).toISOString(),
      delta: Math.round(waited),
      rc: 0,
      stdout:
        params.minutes === undefined
          ? `Paused for ${waited.toFixed(2)} seconds`
          : `Paused for ${(waited / 60).toFixed(2)} minutes`,
      stderr: '',
      echo: params.echo,
      user_input: input,
    });
  },
});
