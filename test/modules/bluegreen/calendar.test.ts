// Schedules as people write them, and as systemd's timers have them.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { calendarsOf } from '../../../src/modules/bluegreen/calendar.ts';

const systemd = spawnSync('systemd-analyze', ['--version']).status === 0;

describe('the schedule of a job', () => {
  it.each([
    ['0 3 * * *', ['*-*-* 03:00:00']],
    ['*/20 * * * *', ['*-*-* *:00,20,40:00']],
    ['5-15/5 0,12 1 jan *', ['*-01-01 00,12:05,10,15:00']],
    ['0 9 * * mon-fri', ['Mon,Tue,Wed,Thu,Fri *-*-* 09:00:00']],
    ['0 9 * * 7', ['Sun *-*-* 09:00:00']],
    ['0 9 * * 5-7', ['Sun,Fri,Sat *-*-* 09:00:00']],
    ['30 1 1,15 * 1', ['*-*-01,15 01:30:00', 'Mon *-*-* 01:30:00']],
    ['@Daily', ['*-*-* 00:00:00']],
    ['@weekly', ['Sun *-*-* 00:00:00']],
    ['Mon..Fri 03:00', ['Mon..Fri 03:00']],
    ['hourly', ['hourly']],
  ])('%s is %j', (schedule, expected) => {
    expect(calendarsOf(schedule)).toEqual(expected);
  });

  it.runIf(systemd)('is one that systemd knows (needs systemd-analyze)', () => {
    const all = ['*/7 * * * *', '0 0 1-31/2 */3 *', '59 23 31 12 6', '@hourly'].flatMap(calendarsOf);
    const asked = spawnSync('systemd-analyze', ['calendar', '--', ...all], { encoding: 'utf8' });
    expect(asked.stderr).toBe('');
    expect(asked.status).toBe(0);
  });

  it.each([
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * foo *',
    '5-1 * * * *',
    '*/0 * * * *',
    '@reboot',
    '',
    'a\nb',
  ])('%j is refused, with what is wrong', (schedule) => {
    expect(() => calendarsOf(schedule)).toThrow(/schedule/);
  });
});
