/**
 * `eda.builtin.range` and `tick`: events that count.
 * @module
 */
import { defineEventSource, p } from '../../sdk/index.ts';

export const range = defineEventSource({
  name: 'eda.builtin.range',
  aliases: ['ansible.eda.range'],
  summary: 'Events that count: {i: 0}, {i: 1} …',
  params: {
    limit: p.int({ doc: 'How many.', required: true }),
    delay: p.float({ doc: 'Seconds between them.', default: 0 }),
  },
  async run({ limit, delay }, { put, sleep, signal }) {
    for (let i = 0; i < limit && !signal.aborted; i++) {
      await put({ i });
      await sleep(delay);
    }
  },
});

export const tick = defineEventSource({
  name: 'eda.builtin.tick',
  aliases: ['ansible.eda.tick'],
  summary: 'An event at regular times: {time, count}',
  params: { delay: p.float({ doc: 'Seconds between them.', default: 1 }) },
  async run({ delay }, { put, sleep, signal }) {
    for (let count = 0; !signal.aborted; count++) {
      await put({ time: Date.now() / 1000, count });
      await sleep(Math.max(delay, 0.001));
    }
  },
});
