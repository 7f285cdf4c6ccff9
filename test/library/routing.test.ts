import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Routing } from '../../src/python/index.ts';

const root = mkdtempSync(join(tmpdir(), 'tsplay-routing-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The routing of a collection `my.own` whose `meta/runtime.yml` is this. */
function routing(text: string): Routing {
  const folder = mkdtempSync(join(root, 'c'));
  mkdirSync(join(folder, 'meta'));
  writeFileSync(join(folder, 'meta', 'runtime.yml'), text);
  return new Routing(
    (name) => (name === 'my.own' ? folder : undefined),
    () => undefined,
  );
}

const redirect = (target: string): { readonly redirect: string } => ({ redirect: target });

describe('the routing of a collection', () => {
  it.each([
    ['in a block', 'plugin_routing:\n  modules:\n    old:\n      redirect: my.own.new\n'],
    ['in quotes', 'plugin_routing:\n  modules:\n    "old":\n      redirect: my.own.new\n'],
    ['in single quotes', "plugin_routing:\n  modules:\n    'old' :\n      redirect: my.own.new\n"],
    ['in a line', 'plugin_routing: {modules: {old: {redirect: my.own.new}}}\n'],
    [
      'behind a name that ends alike',
      'plugin_routing: {modules: {very_old: {}, old: {redirect: my.own.new}}}\n',
    ],
  ])('has a name that stands %s', (_where, text) => {
    expect(routing(text).of('modules', 'my.own.old')).toEqual(redirect('my.own.new'));
  });

  it.each(['my.own.ld', 'my.own.new', 'my.own', 'my', '', 'my.own.', 'other.one.old'])(
    'says nothing of %j',
    (name) => {
      const all = routing('plugin_routing:\n  modules:\n    old:\n      redirect: my.own.new\n');
      expect(all.of('modules', name)).toBeUndefined();
      expect(all.of('lookup', 'my.own.old')).toBeUndefined();
    },
  );

  it('has names in folders', () => {
    const all = routing('plugin_routing:\n  modules:\n    sub.old: {redirect: my.own.sub.new}\n');
    expect(all.of('modules', 'my.own.sub.old')).toEqual(redirect('my.own.sub.new'));
  });

  it('routes nothing where the file is broken', () => {
    expect(routing('plugin_routing: {old: [').of('modules', 'my.own.old')).toBeUndefined();
  });
});
