/**
 * tsplay's half of test/differences: each row of docs/differences.md still says what tsplay does. What Ansible does is
 * seen by `npm run differences`, where there are two of them.
 */
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { findCore } from '../../src/python/index.ts';
import { fakeProcess } from '../cli/fake-process.ts';
import { answerOf, lacks, wordsOf, type Ended } from '../differences/play.ts';
import { entries, type Case } from '../differences/table.ts';

const core = findCore({ configured: process.env['TSPLAY_PYTHON_SUPPORT'], env: { HOME: '/nowhere' } });
const mayBecome = process.getuid?.() === 0 && existsSync('/usr/bin/sudo');

const cases = entries().filter((entry): entry is Case => !('unrun' in entry) && entry.typed === undefined);

async function played(one: Case, cwd: string, env: Record<string, string>): Promise<Ended> {
  const proc = fakeProcess({ cwd, env });
  const before = process.cwd();
  process.chdir(cwd);
  try {
    const status = await main(wordsOf(one), proc);
    return { out: proc.stdout.text, err: proc.stderr.text, status };
  } finally {
    process.chdir(before);
  }
}

describe.skipIf(core === undefined || !mayBecome)('each row (needs ansible-core, root and sudo)', () => {
  beforeAll(async () => {
    await import('../../src/engine/index.ts');
  }, 60_000);

  it.each(cases.map((one, i) => [`${i + 1}: ${one.row}`, one] as const))('%s', async (_, one) => {
    const answer = await answerOf(one, '', (folder, env) => played(one, folder, env));
    expect(lacks(answer, one.tsplay), answer).toEqual([]);
  });
});
