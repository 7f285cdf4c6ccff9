import { expect, it } from 'vitest';
import {
  editSetting,
  familyOf,
  hardwareClockOf,
  zoneOf,
  type Found,
} from '../../../src/modules/system/config/timezone-files.ts';
import { timezone } from '../../../src/modules/system/config/timezone.ts';
import { openHost } from '../harness.ts';

const plain: Found = {
  control: '',
  status: undefined,
  local: '/usr/share/zoneinfo/Europe/Berlin',
  zoneText: 'Europe/Berlin\n',
  clockText: undefined,
  adjtime: undefined,
};
const debian = familyOf(['dpkg-reconfigure'], 'debian');

it('a zone is set only where the file and the link agree', () => {
  expect(zoneOf(plain, 'Europe/Berlin', debian)).toBe('Europe/Berlin');
  expect(zoneOf({ ...plain, local: '/etc/zoneinfo/Asia/Tokyo' }, 'Europe/Berlin', debian)).toBe('Asia/Tokyo');
  expect(zoneOf({ ...plain, local: 'broken' }, 'Europe/Berlin', debian)).toBe('n/a');
  expect(zoneOf({ ...plain, local: '=' }, 'Europe/Berlin', debian)).toBe('Europe/Berlin');
  expect(zoneOf({ ...plain, zoneText: undefined }, 'Europe/Berlin', debian)).toBe('n/a');
});

it('each family of systems has its own files', () => {
  const suse = familyOf([], 'opensuse-leap');
  const text = '# clock\nTIMEZONE="Asia/Tokyo"\n';
  expect(zoneOf({ ...plain, zoneText: text }, 'UTC', suse)).toBe('Asia/Tokyo');
  expect(editSetting(text, suse.zoneLine('UTC'), suse.zonePattern)).toEqual({
    text: '# clock\nTIMEZONE="UTC"\n',
    removed: 1,
  });
  expect(familyOf(['setup-timezone'], 'alpine')).toMatchObject({ kind: 'alpine', zoneFile: '/etc/timezone' });
  expect(familyOf(['tzdata-update'], 'rhel')).toMatchObject({ kind: 'other', updates: true });
  expect(editSetting('', 'UTC\n', debian.zonePattern)).toEqual({ text: 'UTC\n', removed: 0 });
});

it('timedatectl is believed where it works, adjtime where a file says what is wanted', () => {
  const status = '  Time zone: Europe/Rome (CET, +0100)\n  RTC in local TZ: yes\n';
  expect(zoneOf({ ...plain, status }, 'UTC', debian)).toBe('Europe/Rome');
  expect(hardwareClockOf({ ...plain, status }, 'UTC')).toBe('local');
  expect(hardwareClockOf(plain, 'UTC')).toBe('n/a');
  expect(hardwareClockOf({ ...plain, clockText: 'UTC=yes\n' }, 'UTC')).toBe('UTC');
  expect(hardwareClockOf({ ...plain, clockText: 'UTC=yes\n', adjtime: '0\n0\nLOCAL\n' }, 'UTC')).toBe(
    'local',
  );
});

it('a zone that is not on the host is named', async () => {
  await using host = await openHost();
  const run = await host.check(timezone, 'name: Middle/Earth');
  expect(run.result['msg']).toBe('Error message:\ngiven timezone "Middle/Earth" is not available');
});
