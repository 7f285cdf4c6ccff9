import { describe, expect, it } from 'vitest';
import { cmdlineFacts } from '../../src/facts/system/misc.ts';
import { parseAssignments } from '../../src/facts/system/assignments.ts';
import { parseDatabase } from '../../src/modules/system/facts/getent.ts';
import { parsePackages } from '../../src/modules/system/facts/package-facts.ts';
import { parseServices } from '../../src/modules/system/facts/service-facts.ts';
import { parseShow } from '../../src/modules/system/service/show.ts';
import { fromPlain, type Dict } from '../../src/util/value.ts';

const odd = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
const keysOf = (value: unknown): unknown[] => [...(fromPlain(value) as Dict).keys()];

describe('names on a host that JavaScript has a meaning for', () => {
  it.each<[string, (name: string) => unknown]>([
    ['package_facts', (name) => parsePackages(`${name} 1.0\n`, 'pacman')],
    ['getent', (name) => parseDatabase(`${name}:x:1\n`, ':')],
    ['kernel command line', (name) => cmdlineFacts(`${name}=1 ${name}=2`).proc_cmdline],
    ['os-release', (name) => parseAssignments(`${name}="1"\n`)],
    ['systemctl show', (name) => parseShow(`${name}=1\n`)],
  ])('are names like any other to %s', (_, parse) => {
    for (const name of odd) expect(keysOf(parse(name))).toEqual([name]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('are names of services like any other', () => {
    const sysv = odd.map((name) => ` [ + ]  ${name}`).join('\n');
    expect(keysOf(parseServices(`\x1esysv\n${sysv}\n`))).toEqual(odd);
  });

  it('keep all packages of one name', () => {
    const packages = parsePackages('__proto__ 1.0\nconstructor 1\nconstructor 2\n', 'pacman');
    expect(packages['constructor']).toHaveLength(2);
    expect(Object.getOwnPropertyDescriptor(packages, '__proto__')?.value).toHaveLength(1);
  });
});
