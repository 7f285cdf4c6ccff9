import { PyDate } from '../../util/value.ts';
import { dateText, wallClock } from '../python/date.ts';
import { strftime } from '../python/strftime.ts';
import { asIndex } from '../runtime/arithmetic.ts';
import { str } from '../runtime/repr.ts';
import { Callable, float, tuple, type Py } from '../runtime/types.ts';

/** Attributes and methods of date and datetime. */
export function dateMember(d: PyDate, name: string): Py | undefined {
  const wall = wallClock(d);
  switch (name) {
    case 'year':
      return wall.getUTCFullYear();
    case 'month':
      return wall.getUTCMonth() + 1;
    case 'day':
      return wall.getUTCDate();
    case 'weekday':
      return new Callable(name, () => (wall.getUTCDay() + 6) % 7);
    case 'isoweekday':
      return new Callable(name, () => wall.getUTCDay() || 7);
    case 'isocalendar':
      return new Callable(name, () => tuple(['%G', '%V', '%u'].map((f) => Number(strftime(f, d)))));
    case 'isoformat':
      return new Callable(name, (args) => dateText(d, args[0] === undefined ? 'T' : str(args[0])));
    case 'strftime':
      return new Callable(name, (args) => strftime(str(args[0] ?? ''), d));
    case 'replace':
      return new Callable(name, (_args, kwargs) => replace(d, kwargs));
    default:
      return d.hasTime ? timeMember(d, wall, name) : undefined;
  }
}

function timeMember(d: PyDate, wall: Date, name: string): Py | undefined {
  switch (name) {
    case 'hour':
      return wall.getUTCHours();
    case 'minute':
      return wall.getUTCMinutes();
    case 'second':
      return wall.getUTCSeconds();
    case 'microsecond':
      return wall.getUTCMilliseconds() * 1000;
    case 'tzinfo':
      return d.offset === undefined ? null : strftime('%Z', d);
    case 'timestamp':
      return new Callable(name, () => float(d.date.getTime() / 1000));
    case 'date':
      return new Callable(
        name,
        () => new PyDate(new Date(Math.floor(wall.getTime() / 86_400_000) * 86_400_000), false),
      );
    default:
      return undefined;
  }
}

function replace(d: PyDate, kwargs: ReadonlyMap<string, Py>): Py {
  const wall = wallClock(d);
  const field = (name: string, now: number): number => {
    const value = kwargs.get(name);
    return value === undefined ? now : asIndex(value);
  };
  const ms = Date.UTC(
    field('year', wall.getUTCFullYear()),
    field('month', wall.getUTCMonth() + 1) - 1,
    field('day', wall.getUTCDate()),
    field('hour', wall.getUTCHours()),
    field('minute', wall.getUTCMinutes()),
    field('second', wall.getUTCSeconds()),
    Math.floor(field('microsecond', wall.getUTCMilliseconds() * 1000) / 1000),
  );
  return new PyDate(new Date(ms - (d.offset ?? 0) * 60_000), d.hasTime, d.offset);
}
