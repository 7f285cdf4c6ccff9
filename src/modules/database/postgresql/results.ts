/** Values of what psql prints, as psycopg2 gives them to Ansible. Pure. */
import { fromPlain, parseForeignValues, PyFloat, type Value } from '../../../sdk/index.ts';

const float = (text: string): Value => new PyFloat(Number(text.replace('Infinity', '1e999')));

const integer = (text: string): Value => {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
};

/** `2030-01-02 03:04:05.5+00` as Python's `isoformat()` writes it. */
const moment = (text: string): string =>
  text
    .replace(' ', 'T')
    .replace(/\.\d+/, (fraction) => fraction.padEnd(7, '0'))
    .replace(/[+-]\d\d$/, '$&:00');

/** `1 mon -2 days 03:04:05.6` as `str()` of Python's `timedelta` writes it, with 365 days a year and 30 a month. */
function interval(text: string): string {
  const days = [...text.matchAll(/([+-]?\d+) (year|mon|day)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (unit === 'year' ? 365 : unit === 'mon' ? 30 : 1),
    0,
  );
  const [, sign, hours, minutes, seconds, fraction = ''] =
    /([+-]?)(\d+):(\d\d):(\d\d)(?:\.(\d+))?$/.exec(text) ?? [];
  const millionths =
    ((Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0)) * 1e6 +
    Number(fraction.padEnd(6, '0'));
  const total = days * 86_400e6 + (sign === '-' ? -millionths : millionths);
  const whole = Math.floor(total / 86_400e6);
  const rest = total - whole * 86_400e6;
  const two = (number: number): string => String(number % 60).padStart(2, '0');
  const clock = `${Math.floor(rest / 3600e6)}:${two(Math.floor(rest / 60e6))}:${two(Math.floor(rest / 1e6))}`;
  const parts = rest % 1e6 === 0 ? clock : `${clock}.${String(rest % 1e6).padStart(6, '0')}`;
  return whole === 0 ? parts : `${whole} day${Math.abs(whole) === 1 ? '' : 's'}, ${parts}`;
}

const json = (text: string): Value => fromPlain(parseForeignValues(text));

const scalars: Readonly<Record<string, (text: string) => Value>> = {
  smallint: integer,
  integer,
  bigint: integer,
  oid: integer,
  real: float,
  'double precision': float,
  numeric: float,
  boolean: (text) => text === 't',
  'timestamp without time zone': moment,
  'timestamp with time zone': moment,
  interval,
  json,
  jsonb: json,
};
const texts = new Set(['text', 'character varying', 'character', 'name', 'date']);

/** A value of the type that `\gdesc` tells; text where that is not known. */
export function valueOf(type: string | undefined, text: string): Value {
  const name = (type ?? '').replace(/\(\d+(?:,-?\d+)?\)/, '');
  const item = /^(.*)\[\]$/.exec(name)?.[1];
  if (item === undefined) return scalars[name]?.(text) ?? text;
  const read = scalars[item] ?? (texts.has(item) ? String : undefined);
  return read === undefined ? text : arrayOf(text, read);
}

/** `{1,NULL,"a,b"}`, and arrays in arrays. */
function arrayOf(text: string, read: (text: string) => Value): Value {
  const json = text
    .replace(/^\[[^{]*=/, '')
    .replace(/"((?:[^"\\]|\\[^])*)"|[{}]|[^{},]+/g, (bare: string, quoted: string | undefined) => {
      if (quoted !== undefined) return JSON.stringify(quoted.replace(/\\([^])/g, '$1'));
      if (bare === '{' || bare === '}') return bare === '{' ? '[' : ']';
      return bare === 'NULL' ? 'null' : JSON.stringify(bare);
    });
  return readAll(JSON.parse(json) as Nested, read);
}

type Nested = string | null | readonly Nested[];

const readAll = (found: Nested, read: (text: string) => Value): Value => {
  if (found === null) return null;
  return typeof found === 'string' ? read(found) : found.map((each) => readAll(each, read));
};
