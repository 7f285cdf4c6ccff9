import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compare, whyNot } from './beside.ts';
import { groups } from './table.ts';

const reason = whyNot();

it.skipIf(reason !== undefined)(
  `modules do what ansible-playbook's do (${reason ?? 'needs its collections'})`,
  { timeout: 600_000 },
  () =>
    compare(
      groups
        .filter(({ needs }) => needs === undefined || existsSync(needs))
        .map(({ tasks, brief, steady }) => ({ tasks: tasks.slice(0, brief), steady })),
    ),
);

it('every group has a task that is tried', () => {
  for (const { name, tasks, brief } of groups) expect(tasks.slice(0, brief).length, name).toBeGreaterThan(1);
});
