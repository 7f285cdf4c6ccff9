import { describe, expect, it } from 'vitest';
import { runCommand, type RunCommandOptions } from '../../src/cli/options/run.ts';
import { parse, type Parsed } from '../../src/cli/parse.ts';
import { TsplayError } from '../../src/errors/index.ts';

const parsed = (...argv: string[]): Parsed<RunCommandOptions> => {
  const outcome = parse(runCommand, argv);
  if ('help' in outcome) throw new Error('help was shown');
  return outcome;
};
const options = (...argv: string[]) => parsed('site.yml', ...argv).options;

const problem = (...argv: string[]): [string, string | undefined] => {
  try {
    parsed(...argv);
  } catch (error) {
    if (error instanceof TsplayError) return [error.message, error.hint];
    throw error;
  }
  throw new Error('no problem');
};

describe('parse', () => {
  it('gives every option an empty value when nothing is given', () => {
    const { options: none, given, args } = parsed('a.yml', 'b.yml');
    expect(args).toEqual(['a.yml', 'b.yml']);
    expect(given.size).toBe(0);
    expect(none).toMatchObject({ check: false, verbose: 0, inventory: [], tags: [], noColor: false });
    expect(none.forks).toBeUndefined();
  });

  it.each([
    [['-vvv'], { verbose: 3 }],
    [['-v', '-v', '--verbose'], { verbose: 3 }],
    [['-CD'], { check: true, diff: true }],
    [['-bKv'], { become: true, askBecomePass: true, verbose: 1 }],
    [['-f20'], { forks: 20 }],
    [['-f', '20'], { forks: 20 }],
    [['--forks=20'], { forks: 20 }],
    [['-i', 'a', '-i', 'b,', '--inventory-file', 'c'], { inventory: ['a', 'b,', 'c'] }],
    [['-t', 'a,b', '--tags', ' c , d', '--skip-tags=x'], { tags: ['a', 'b', 'c', 'd'], skipTags: ['x'] }],
    [['-e', 'a=1 b=2', '-e@vars.yml'], { extraVars: ['a=1 b=2', '@vars.yml'] }],
    [['-e', '{"a": [1, 2]}'], { extraVars: ['{"a": [1, 2]}'] }],
    [['-e', '-x=1'], { extraVars: ['-x=1'] }],
    [['--key-file', 'k'], { privateKey: 'k' }],
    [['--conn-pass-file', 'p'], { connectionPasswordFile: 'p' }],
    [['--ask-vault-pass'], { askVaultPass: true }],
    [['-J'], { askVaultPass: true }],
    [['--no-color'], { noColor: true }],
    [['--output', 'jsonl'], { output: 'jsonl' }],
    [['--list-t', '--become-u', 'x'], undefined],
    [['--extra', 'a=1', '--lim=web'], { extraVars: ['a=1'], limit: 'web' }],
    [['-T', '30', '-c', 'local', '-u', 'me'], { timeout: 30, connection: 'local', user: 'me' }],
  ])('%j', (argv, expected) => {
    if (expected === undefined) expect(() => options(...argv)).toThrow(TsplayError);
    else expect(options(...argv)).toMatchObject(expected);
  });

  it('tells which options were given, whatever the spelling', () => {
    expect(parsed('x.yml', '--key-file', 'k', '-v').given).toEqual(new Set(['privateKey', 'verbose']));
  });

  it.each([
    [['site.yml', '--chek']],
    [['site.yml', '--inventroy', 'x']],
    [[]],
    [['site.yml', '-f', 'many']],
    [['site.yml', '--output', 'xml']],
    [['site.yml', '-i']],
    [['site.yml', '-k', '--connection-password-file', 'x']],
    [['site.yml', '-Z']],
  ])('rejects %j', (argv) => {
    expect(problem(...argv)).toMatchSnapshot();
  });

  it('shows help by group, without the other spellings', () => {
    const outcome = parse(runCommand, ['--help']);
    expect('help' in outcome && outcome.help).toMatchSnapshot();
  });
});
