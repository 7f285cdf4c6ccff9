/** All tasks that ansible-playbook and tsplay are to do alike: each by both, on copies of this machine's files. */
import { it } from 'vitest';
import { compare, whyNot } from '../integration/modules/beside/beside.ts';
import { groups } from '../integration/modules/beside/table.ts';

const reason = whyNot();

it.skipIf(reason !== undefined).each(groups)(
  `$name: as ansible-playbook does it (${reason ?? 'needs its collections'})`,
  { timeout: 280_000 },
  (group) => compare([group]),
);
