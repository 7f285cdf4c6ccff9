/**
 * The part of `strptime` that makes sense for a file's time.
 * @module
 */

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Pattern and meaning of each directive; the value goes to the named part. */
const directives: Readonly<Record<string, readonly [pattern: string, part: string]>> = {
  Y: ['\\d{4}', 'year'],
  y: ['\\d{2}', 'shortYear'],
  m: ['1[0-2]|0?[1-9]', 'month'],
  b: ['[A-Za-z]{3}', 'monthName'],
  B: ['[A-Za-z]+', 'monthName'],
  d: ['3[01]|[12]\\d|0?[1-9]| [1-9]', 'day'],
  H: ['2[0-3]|[01]\\d|\\d', 'hour'],
  I: ['1[0-2]|0?[1-9]', 'hour12'],
  p: ['[AaPp][Mm]', 'half'],
  M: ['[0-5]\\d|\\d', 'minute'],
  S: ['6[01]|[0-5]\\d|\\d', 'second'],
};

const shorthands: Readonly<Record<string, string>> = {
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  D: '%m/%d/%y',
  R: '%H:%M',
};

/** `YYYY-MM-DD hh:mm:ss`, or undefined when the text does not match the format or the format is not known. */
export function parseTime(text: string, format: string): string | undefined {
  const parts: string[] = [];
  const full = format.replace(/%([FTDR])/g, (_all, letter: string) => shorthands[letter] ?? '');
  const unknown: string[] = [];
  const source = full.replace(/%(.)|\s+|[^%\s]/gs, (piece, letter: string | undefined) => {
    if (letter === undefined)
      return /^\s/.test(piece) ? '\\s+' : piece.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    if (letter === '%') return '%';
    const directive = directives[letter];
    if (directive === undefined) {
      unknown.push(letter);
      return '';
    }
    parts.push(directive[1]);
    return `(${directive[0]})`;
  });
  const match = unknown.length === 0 ? new RegExp(`^${source}$`, 'i').exec(text) : null;
  if (match === null) return undefined;
  return compose(new Map(parts.map((part, i) => [part, match[i + 1] ?? ''])));
}

function compose(parts: ReadonlyMap<string, string>): string | undefined {
  const number = (part: string, otherwise: number): number => Number(parts.get(part) ?? otherwise);
  const short = number('shortYear', 0);
  const year = parts.has('shortYear') ? short + (short < 69 ? 2000 : 1900) : number('year', 1900);
  const name = parts.get('monthName');
  const month = name === undefined ? number('month', 1) : months.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  if (month === 0) return undefined;
  const half = parts.get('half')?.toLowerCase();
  const hour = parts.has('hour12')
    ? (number('hour12', 0) % 12) + (half === 'pm' ? 12 : 0)
    : number('hour', 0);
  const two = (n: number): string => String(n).padStart(2, '0');
  const time = [hour, number('minute', 0), number('second', 0)].map(two).join(':');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(number('day', 1))} ${time}`;
}
