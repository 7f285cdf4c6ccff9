/**
 * The short set of hosts; `npm run test:hosts` plays all of them.
 */
import { describe, expect, it } from 'vitest';
import { whyNot } from '../../hosts/host.ts';
import { bringPackages } from '../../hosts/packages.ts';
import { byTsplay } from '../../hosts/play.ts';
import { groups } from '../../hosts/setups/index.ts';
import { faultOf } from '../../hosts/verdict.ts';

const reason = whyNot();
if (reason !== undefined) console.log(`Throw-away hosts are skipped: ${reason}.`);

const short = groups.flatMap(({ setups }) => setups.filter((setup) => setup.short === true));
const lacking = reason === undefined ? bringPackages(short) : new Set<string>();

describe.skipIf(reason !== undefined)('a book on a host (needs root and sshd) with', () => {
  for (const setup of short)
    it(setup.name, async (test) => {
      const without = setup.packages?.filter((name) => lacking.has(name)) ?? [];
      if (without.length > 0) test.skip(`${without.join(', ')} cannot be had here`);
      expect(faultOf(setup, await byTsplay(setup))).toBeUndefined();
    });

  it('names of set-ups are unique', () => {
    const names = groups.flatMap(({ setups }) => setups.map(({ name }) => name));
    expect(names).toHaveLength(new Set(names).size);
  });
});
