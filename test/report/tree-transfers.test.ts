import { expect, it } from 'vitest';
import type { RunEvent } from '../../src/events/types.ts';
import { noPaint } from '../../src/report/style.ts';
import { Model } from '../../src/report/tree/model.ts';
import { viewOf } from '../../src/report/tree/view.ts';
import { at, start, task } from './fixture.ts';

const mib = 1024 * 1024;

it.each([
  ['how many bytes of how many', 12.5 * mib, 80 * mib, '12.5 MiB of 80 MiB 15%'],
  ['how many bytes, where nobody knows how many there will be', 3 * mib, undefined, '3 MiB'],
])('the tree tells of a large file %s have gone by', (_, bytes, total, told) => {
  const copy = task('Copy');
  const events: RunEvent[] = [
    start(copy, 1),
    at({ type: 'host.start', task: copy, host: 'a' }),
    at({ type: 'host.transfer', task: copy, host: 'a', bytes, total }, 1000),
  ];
  const model = new Model();
  for (const event of events) model.apply(event);
  const now = (events[0]?.time ?? 0) + 2000;
  const view = viewOf(model, now, { size: { columns: 60, rows: 24 }, paint: noPaint });
  expect(view?.rows).toEqual([`│ a    2.0s  ${told}`]);
});
