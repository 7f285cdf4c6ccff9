import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { TsplayError } from '../../src/errors/index.ts';
import { hostsOf, Inventory, loadInventory } from '../../src/inventory/index.ts';
import { placeOfKey } from '../../src/source/index.ts';
import { TemplateString } from '../../src/util/value.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-inventory-'));
afterAll(() => rmSync(dir, { recursive: true }));

const load = (list: string, warn: (message: string) => void = () => undefined): Promise<Inventory> =>
  loadInventory([list], { warn });

describe('add_host and group_by', () => {
  it('add hosts to groups, new ones too, and say whether anything changed', async () => {
    const inventory = await load('a,b,');
    expect(inventory.addHost('c', { groups: ['web', 'db'], vars: new Map([['x', 1]]) })).toBe(true);
    expect(inventory.addHost('c', { groups: ['web'], vars: new Map([['x', 1]]) })).toBe(false);
    expect(inventory.match('web')).toEqual(['c']);
    expect(inventory.match('ungrouped')).toEqual(['a', 'b']);
    expect(inventory.addToGroup('a', 'os_debian', ['os'])).toBe(true);
    expect(inventory.addToGroup('a', 'os_debian', ['os'])).toBe(false);
    expect(inventory.match('os')).toEqual(['a']);
    expect(inventory.match('ungrouped')).toEqual(['b']);
    expect(inventory.groupsDict().get('os')).toEqual(['a']);
  });
  it('outlive a refresh', async () => {
    const inventory = await load('a,');
    inventory.addHost('b', { groups: ['web'] });
    inventory.addToGroup('a', 'grown');
    await inventory.refresh();
    expect(inventory.match('all')).toEqual(['b', 'a']);
    expect(inventory.match('grown')).toEqual(['a']);
  });
});

describe('places', () => {
  it('are kept for every variable of a file, whose texts are templates', async () => {
    const file = join(dir, 'hosts');
    writeFileSync(file, '[web]\na  x=1 y="{{ z }}"\n[web:vars]\n  p = {{ q }}\n');
    const inventory = await loadInventory([file]);
    const { vars } = inventory.host('a') ?? { vars: new Map() };
    expect(placeOfKey(vars, 'y')).toEqual({ file, line: 2, col: 8 });
    expect(vars.get('y')).toBeInstanceOf(TemplateString);
    const web = inventory.groups.get('web')?.vars ?? new Map();
    expect(placeOfKey(web, 'p')).toEqual({ file, line: 4, col: 3 });
    expect(web.get('p')).toEqual(new TemplateString('{{ q }}', { file, line: 4, col: 7 }));
  });
});

describe('patterns', () => {
  it('may be an IPv6 address with a position, which colons do not part', async () => {
    const inventory = await load('fe80::1,web1,');
    for (const pattern of ['fe80::1', 'fe80::1[0]', 'fe80::1[-1]', 'fe80::1[0:1]'])
      expect([pattern, inventory.match(pattern)]).toEqual([pattern, ['fe80::1']]);
    expect(inventory.match('fe80::1[0],web1[0]')).toEqual(['fe80::1', 'web1']);
  });
  it('that match nothing are warned of with the nearest name', async () => {
    const warnings: string[] = [];
    const inventory = await load('web1,web2,', (w) => warnings.push(w));
    expect(inventory.match('wbe1')).toEqual([]);
    expect(warnings).toEqual([
      'Could not match supplied host pattern, ignoring: wbe1 (did you mean "web1"?)',
    ]);
  });
  it('are limited, also by the lines of a file', async () => {
    const file = join(dir, 'limit');
    writeFileSync(file, 'b\nc\n');
    const inventory = await load('a,b,c,');
    expect(inventory.match('all', { limit: `@${file}` })).toEqual(['b', 'c']);
    expect(inventory.match('all', { limit: `@${file}:!b` })).toEqual(['c']);
    expect(() => inventory.match('all', { limit: '@nope' })).toThrow('Unable to find limit file nope');
    expect(() => inventory.match('all', { limit: `@${dir}` })).toThrow('must be a file');
  });
  it('refuse a limit that leaves no host', async () => {
    const inventory = await load('a,b,');
    expect(() => inventory.checkLimit('c')).toThrow('leaves us with no hosts to target');
    const hintOf = async (limit: string) => {
      const hosts = await load('web1,web2,db,');
      try {
        hosts.checkLimit(limit);
      } catch (error) {
        return (error as TsplayError).hint;
      }
      return undefined;
    };
    expect(await hintOf('wbe1')).toBe('did you mean "web1"?');
    expect(await hintOf('bd:!web1')).toBe('did you mean "db"?');
    expect(await hintOf('cache')).toBe('See which hosts there are with --list-hosts.');
    expect(() => inventory.checkLimit('a')).not.toThrow();
    expect(() => inventory.checkLimit(undefined)).not.toThrow();
  });
  it('are ordered as the play says', async () => {
    const inventory = await load('b,a,c,');
    expect(inventory.match('all', { order: 'sorted' })).toEqual(['a', 'b', 'c']);
    expect(inventory.match('all', { order: 'reverse_inventory' })).toEqual(['c', 'a', 'b']);
    expect(inventory.match('all', { order: 'shuffle' }).sort()).toEqual(['a', 'b', 'c']);
    expect(() => inventory.match('all', { order: 'random' })).toThrow("Invalid 'order'");
  });
  it('refuse a bad regular expression and an index too high', async () => {
    const inventory = await load('a,');
    expect(() => inventory.match('~(')).toThrow('Invalid host list pattern: ~(');
    expect(() => inventory.match('all[3]')).toThrow("No hosts matched the subscripted pattern 'all[3]'");
  });
  it('have an answer whatever is in them, as Python gives it', async () => {
    const inventory = await load('web,web1,w-b,db1,');
    expect(inventory.match('w[eb[-!]')).toEqual([]);
    expect(inventory.match('w[eb[-!]b*')).toEqual(['web', 'web1']);
    expect(inventory.match('w[z-a]b')).toEqual([]);
    expect(inventory.match('w[!z-a]b')).toEqual(['web', 'w-b']);
    expect(inventory.match('~(?i)(?P<kind>W)E')).toEqual(['web', 'web1']);
    const characters = fc.constantFrom(...Array.from('webd1*?[[]]!-:&,~.'));
    const pattern = fc.array(characters, { minLength: 1, maxLength: 8 }).map((chars) => chars.join(''));
    fc.assert(
      fc.property(pattern, (text) => {
        try {
          inventory.match(text);
        } catch (error) {
          expect((error as TsplayError).code).toBe('TSP1302');
        }
      }),
      { numRuns: 3000 },
    );
  });
  it('give the implicit localhost only by name', async () => {
    const inventory = await load('a,');
    expect(inventory.match('localhost')).toEqual(['localhost']);
    expect(inventory.match('all')).toEqual(['a']);
    expect(inventory.hostOrImplicit('localhost').vars.get('ansible_connection')).toBe('local');
  });
});

describe('group names', () => {
  it('that are not variable names are kept with one warning, or made valid', () => {
    const warnings: string[] = [];
    const kept = new Inventory({ warn: (w) => warnings.push(w) });
    kept.addGroup('web-1');
    kept.addGroup('web-2');
    expect(kept.groups.has('web-1')).toBe(true);
    expect(warnings).toHaveLength(1);
    const made = new Inventory({ warn: () => undefined, groupNames: 'always' });
    expect(made.addGroup('1web-x').name).toBe('_web_x');
  });
});

describe('size', () => {
  it('of a list of hosts, or of a name, may be more than that of a path', async () => {
    const names = Array.from({ length: 1000 }, (_, n) => `web${n}.example.org`);
    expect((await load(names.join(','))).match('all')).toEqual(names);
    const long = 'x'.repeat(300);
    const inventory = await load(`${long},`);
    expect(inventory.match(long)).toEqual([long]);
  });
  /** Microseconds of this process, which others that are running do not add to, for hosts in so many groups of a hundred. */
  async function cost(count: number): Promise<number> {
    const file = join(dir, `big-${count}.ini`);
    const groups = Array.from(
      { length: count },
      (_, i) => `[g${i}]\nh[${i * 100}:${i * 100 + 99}] x=1\n[g${i}:vars]\ny=${i}\n`,
    );
    writeFileSync(file, groups.join('\n'));
    const start = process.cpuUsage();
    const inventory = await loadInventory([file]);
    expect(inventory.match('all:!g7')).toHaveLength((count - 1) * 100);
    for (const host of inventory.hosts.values()) inventory.groupsOf(host);
    expect(hostsOf(inventory.addGroup('all')).size).toBe(count * 100);
    const { user, system } = process.cpuUsage(start);
    return user + system;
  }
  it('of 10,000 hosts in 100 groups costs what ten times fewer cost, ten times', async () => {
    const times = { few: Infinity, many: Infinity };
    for (let i = 0; i < 3; i++) {
      times.few = Math.min(times.few, await cost(10));
      times.many = Math.min(times.many, await cost(100));
    }
    // It would be a hundred times if cost grew with the square.
    expect(times.many).toBeLessThan(40 * times.few);
  });
});
