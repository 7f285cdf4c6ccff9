import { describe, expect, it } from 'vitest';
import { coreName, isCore, shortName, withoutCollection } from '../../src/util/action-name.ts';

describe('names of actions', () => {
  it('are ansible-core’s when short or behind its two prefixes', () => {
    expect(['copy', 'ansible.builtin.copy', 'ansible.legacy.copy'].map(coreName)).toEqual([
      'copy',
      'copy',
      'copy',
    ]);
    expect(isCore('ansible.legacy.set_fact', 'debug', 'set_fact')).toBe(true);
  });

  it('of another collection are never ansible-core’s, whatever they end with', () => {
    expect(coreName('acme.tools.set_fact')).toBeUndefined();
    expect(isCore('acme.tools.set_fact', 'set_fact')).toBe(false);
    expect(isCore('ansible.builtin.acme.set_fact', 'set_fact')).toBe(false);
    expect(shortName('acme.tools.set_fact')).toBe('acme.tools.set_fact');
  });

  it('lose the collections of the ansible package where a plug-in is meant', () => {
    expect(withoutCollection('ansible.posix.profile_tasks')).toBe('profile_tasks');
    expect(withoutCollection('community.general.sudosu')).toBe('sudosu');
    expect(withoutCollection('acme.tools.timer')).toBe('acme.tools.timer');
  });
});
