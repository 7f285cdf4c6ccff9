/** All tasks that ansible-playbook and tsplay are to do alike: each by both, on copies of this machine's files. */
import { existsSync } from 'node:fs';
import { it } from 'vitest';
import { compare, whyNot } from '../integration/modules/beside/beside.ts';
import { groups } from '../integration/modules/beside/table.ts';

const reason = whyNot();

it.skipIf(reason !== undefined).for(groups)(
  `$name: as ansible-playbook does it (${reason ?? 'needs its collections'})`,
  { timeout: 600_000 },
  (group, { skip }) => {
    if (group.needs !== undefined) skip(!existsSync(group.needs), `needs ${group.needs}`);
    return compare([group]);
  },
);
