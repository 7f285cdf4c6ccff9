/** Times as tasks write them. Pure. */
import { fail } from '../../../sdk/index.ts';

const seconds: Readonly<Record<string, number>> = { w: 604_800, d: 86_400, h: 3600, m: 60, s: 1 };

/** Of `1w2d3h4m5s`, where each part may be missing, and `s` at the end. */
function spanOf(text: string): number | undefined {
  if (!/^(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s?)?$/i.test(text) || text === '') return undefined;
  const parts = [...text.matchAll(/(\d+)([wdhms]?)/gi)];
  return parts.reduce((sum, [, n, unit]) => sum + Number(n) * (seconds[(unit || 's').toLowerCase()] ?? 1), 0);
}

const absolute = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:Z|([+-])(\d\d):?(\d\d))$/;

/** `+1d` and `-1d` from `now`, `20300131235959Z`, or with an offset; `parameter` is for errors. */
export function timeOf(text: string, parameter: string, now: Date): Date {
  const refuse = (): never => fail(`The time spec "${text}" for ${parameter} is invalid`);
  if (/^[+-]/.test(text)) {
    const span = spanOf(text.slice(1)) ?? refuse();
    return new Date(now.getTime() + (text.startsWith('-') ? -1000 : 1000) * span);
  }
  const match = absolute.exec(text) ?? refuse();
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part: string | undefined) => Number(part ?? 0));
  const time = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const isReal = time.getUTCMonth() === month - 1 && time.getUTCDate() === day && hour < 24 && minute < 60;
  if (!isReal || second > 59) refuse();
  const [sign, hours, minutes] = match.slice(7);
  const offset = sign === undefined ? 0 : Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
  return new Date(time.getTime() - offset * 60_000);
}
