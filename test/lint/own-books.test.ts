/** What this repository ships keeps the rules that it checks others by. */
import { expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from '../cli/fake-process.ts';

it('the roles and playbooks that come with tsplay are clean, warnings included', async () => {
  const proc = fakeProcess({ cwd: process.cwd(), env: { PATH: process.env['PATH'] ?? '' } });
  const code = await main(['lint', '--strict', '-f', 'pep8', 'roles', 'playbooks'], proc);
  expect(proc.stdout.text).toBe('');
  expect(code).toBe(0);
  // Where nothing was looked at, nothing was found.
  expect(Number(/ of (\d+) files/.exec(proc.stderr.text)?.[1])).toBeGreaterThan(80);
}, 60_000);
