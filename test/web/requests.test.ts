import { describe, expect, it } from 'vitest';
import { actionWords, forwardedWords } from '../../src/cli/commands/web/words.ts';
import { webCommand } from '../../src/cli/options/web.ts';
import { parse } from '../../src/cli/parse.ts';
import { jobRequest } from '../../src/web/server/requests.ts';

describe('what buttons may ask for', () => {
  it('is a release, a rollback or another number of instances', () => {
    expect(jobRequest('shop', 'release', { tag: '1.1.0' })).toEqual({
      service: 'shop',
      action: 'release',
      tag: '1.1.0',
      check: false,
    });
    expect(jobRequest('shop', 'release', { tag: '' })).toMatchObject({ tag: undefined });
    expect(jobRequest('shop', 'rollback', { to: '20260131-1@x', check: true })).toMatchObject({
      to: '20260131-1@x',
      check: true,
    });
    expect(jobRequest('shop', 'scale', { count: 4 })).toMatchObject({ count: 4 });
  });

  it.each<[string, string, unknown]>([
    ['--check', 'scale', { count: 1 }],
    ['a b', 'scale', { count: 1 }],
    ['', 'scale', { count: 1 }],
    ['shop', 'exec', {}],
    ['shop', 'release', { tag: '--extra-vars=@/etc/shadow' }],
    ['shop', 'release', { tag: 'a b' }],
    ['shop', 'release', { tag: ['1'] }],
    ['shop', 'rollback', { to: '-e' }],
    ['shop', 'rollback', { to: '$(id)' }],
    ['shop', 'scale', { count: 0 }],
    ['shop', 'scale', { count: '4' }],
    ['shop', 'scale', { count: 1.5 }],
    ['shop', 'scale', { count: 1, check: 'no' }],
    ['shop', 'scale', undefined],
    ['shop', 'scale', [4]],
  ])('%j %s %j is refused in words', (name, action, body) => {
    expect(jobRequest(name, action, body)).toBeTypeOf('string');
  });

  it('becomes the words of tsplay service', () => {
    expect(actionWords({ action: 'release', service: 'shop', tag: '1.1.0', check: true })).toEqual([
      'release',
      'shop',
      '--tag=1.1.0',
      '--check',
      '--diff',
    ]);
    expect(actionWords({ action: 'rollback', service: 'shop', to: undefined, check: false })).toEqual([
      'rollback',
      'shop',
    ]);
    expect(actionWords({ action: 'scale', service: 'shop', count: 3, check: false })).toEqual([
      'scale',
      'shop',
      '3',
    ]);
  });

  it('goes with the options that the page was started with, and without those that are only its own', () => {
    const argv = [
      '--port',
      '1',
      '--open',
      '-i',
      'one',
      '-i',
      'two',
      '-e',
      'a=b',
      '-u',
      'joe',
      '-K',
      '--no-become',
    ];
    const parsed = parse(webCommand, argv);
    if ('help' in parsed) throw new Error('no help was asked for');
    expect(forwardedWords(webCommand.options, parsed.options, parsed.given).sort()).toEqual([
      '--ask-become-pass',
      '--extra-vars=a=b',
      '--inventory=one',
      '--inventory=two',
      '--user=joe',
    ]);
  });
});
