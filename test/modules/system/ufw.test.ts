import { expect, it } from 'vitest';
import { loadModule } from '../../../src/modules/index.ts';
import { coerceParams } from '../../../src/sdk/index.ts';
import {
  changesRules,
  differs,
  insertAt,
  ruleWords,
  type Before,
} from '../../../src/modules/system/ufw/ufw-status.ts';
import type { UfwGiven } from '../../../src/modules/system/ufw/ufw-params.ts';
import { loadYaml } from '../../../src/source/index.ts';
import type { Dict } from '../../../src/util/value.ts';

const module = await loadModule('ufw');
const given = (text: string): UfwGiven =>
  coerceParams(module, loadYaml(text, 'test.yml') as Dict) as unknown as UfwGiven;
const status = `Status: active
Logging: on (low)
Default: deny (incoming), allow (outgoing), disabled (routed)
New profiles: skip
`;
const before: Before = { status, settings: '', rules: '', version: 'ufw 0.36.2\n' };
const inactive: Before = {
  ...before,
  status: 'Status: inactive\n',
  settings: 'DEFAULT_INPUT_POLICY="DROP"\nDEFAULT_OUTPUT_POLICY="REJECT"\nLOGLEVEL=off\n',
};

it.each([
  ['state: enabled', false, true],
  ['state: disabled', true, false],
  ['state: reloaded', true, true],
  ['logging: "on"', false, true],
  ['logging: low', false, true],
  ['logging: high', true, true],
  ['logging: "off"', true, false],
  ['policy: deny', false, false],
  ['policy: allow\ndirection: outgoing', false, true],
  ['policy: reject\ndirection: outgoing', true, false],
  ['policy: deny\ndirection: routed', false, true],
])('%s: is a change %s on an active firewall, %s on another', (text, active, other) => {
  expect([differs(given(text), before), differs(given(text), inactive)]).toEqual([active, other]);
});

it('a rule is spelled out in the long form', () => {
  const words = (text: string, at?: number, version = before.version): string =>
    ruleWords(given(text), at, version)
      .map(([word, isQuoted]) => (isQuoted ? `'${word}'` : word))
      .join(' ');
  expect(words('rule: allow\nport: 22\nproto: tcp\ncomment: a b', 3)).toBe(
    "insert 3 allow from any to any port 22 proto tcp comment 'a b'",
  );
  expect(words('rule: deny\nroute: true\ndelete: true\nif_in: a\nif_out: b\nlog: true\nname: Web', 3)).toBe(
    "route delete deny in on a out on b log from any to any app 'Web'",
  );
  expect(words('rule: allow\nif: a\ndirection: in\ncomment: x', undefined, 'ufw 0.34')).toBe(
    'allow in on a from any to any',
  );
  expect(() => words('rule: allow\ncomment: x', undefined, 'none')).toThrow(/ufw version/);
});

it('numbers are counted from rules of either family', () => {
  const numbered = `     To                         Action      From
[ 1] 22/tcp                     ALLOW IN    Anywhere
[ 2] 80                         ALLOW IN    Anywhere
[ 3] 22/tcp (v6)                ALLOW IN    Anywhere (v6)
`;
  const at = (to: string, text = numbered): number | undefined =>
    insertAt(given(`rule: allow\ninsert: 0\ninsert_relative_to: ${to}`), text);
  expect(['first-ipv4', 'last-ipv4', 'first-ipv6', 'last-ipv6'].map((to) => at(to))).toEqual([1, 2, 3, 3]);
  expect(at('last-ipv6', '')).toBeUndefined();
  expect(insertAt(given('rule: allow\ninsert: 5'), '')).toBe(5);
  expect(insertAt(given('rule: allow'), numbered)).toBeUndefined();
});

it('a dry run is compared with the rules of its family', () => {
  const v4 = '### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in';
  const v6 = '### tuple ### allow tcp 22 ::/0 any ::/0 in';
  const with46: Before = { ...before, rules: `${v4}\n${v6}\n` };
  const changes = (text: string, dry: string): boolean =>
    changesRules(given(`rule: allow\n${text}`), dry, with46);
  expect(changes('port: 22', `*filter\n${v4}\n-A x\n${v6}\n`)).toBe(false);
  expect(changes('port: 22', `${v4}\n`)).toBe(true);
  expect(changes('src: 192.0.2.1', `${v4}\n`)).toBe(false);
  expect(changes('src: "2001:db8::1"', `${v6}\n`)).toBe(false);
  expect(changes('src: 192.0.2.1', `${v4}\n### tuple ### allow any any 0.0.0.0/0 any 192.0.2.1 in\n`)).toBe(
    true,
  );
  expect(
    changes('delete: true', 'Could not delete non-existent rule\nCould not delete non-existent rule (v6)\n'),
  ).toBe(false);
  expect(changes('port: 22', 'Skipping adding existing rule\nSkipping adding existing rule (v6)\n')).toBe(
    false,
  );
});
