import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadYaml } from '../../src/source/index.ts';
import { PyDate, PyFloat, type Value } from '../../src/util/value.ts';

type Case = readonly [text: string, kind: string, answer: string | boolean | null];

// Written once by PyYAML 6.0.3 (CSafeLoader): what each plain scalar is to it.
const cases = JSON.parse(
  readFileSync(new URL('./pyyaml-scalars.json', import.meta.url), 'utf8'),
) as readonly Case[];

function shown(value: Value): [string, unknown] {
  if (value === null || typeof value === 'boolean') return ['const', value];
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value)))
    return ['int', String(value)];
  if (typeof value === 'number' || value instanceof PyFloat) return ['float', Number(value)];
  if (value instanceof PyDate) return [value.hasTime ? 'datetime' : 'date', iso(value)];
  return ['str', value];
}

function iso(d: PyDate): string {
  const wall = new Date(d.date.getTime() + (d.offset ?? 0) * 60_000).toISOString();
  if (!d.hasTime) return wall.slice(0, 10);
  const millis = wall.slice(20, 23);
  const sign = (d.offset ?? 0) < 0 ? '-' : '+';
  const zone = d.offset === undefined ? '' : `${sign}${clock(Math.abs(d.offset))}`;
  return wall.slice(0, 19) + (millis === '000' ? '' : `.${millis}000`) + zone;
}

const clock = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((n) => String(n).padStart(2, '0')).join(':');

const pythonFloat = (text: string): number =>
  text === 'nan' ? NaN : Number(text.replace(/^(-?)inf$/, '$1Infinity'));

describe('plain scalars are what they are to PyYAML', () => {
  it.each(cases)('%s', (text, kind, answer) => {
    const [item] = loadYaml(text.startsWith('- ') ? `- "${text}"` : `- ${text}`, 'x.yml') as Value[];
    const [k, v] = shown(item ?? null);
    expect([k, v]).toEqual([kind, kind === 'float' ? pythonFloat(String(answer)) : answer]);
  });
});

describe('floats keep their kind', () => {
  it('tells 1.0 from 1', () => {
    const [float, int] = loadYaml('[1.0, 1]', 'x.yml') as Value[];
    expect(float).toBeInstanceOf(PyFloat);
    expect(int).toBe(1);
  });
  it('reads JSON by the rules of JSON', () => {
    const [n, m] = loadYaml('[1e3, 1.0]', 'x.json') as Value[];
    expect([n, m]).toEqual([new PyFloat(1000), new PyFloat(1)]);
  });
});
