import { describe, expect, it } from 'vitest';
import { asker } from '../../src/cli/ask.ts';
import { answering, askedOnce } from '../../src/cli/commands/web/answers.ts';
import { runValues } from '../../src/cli/commands/service/values.ts';
import { webCommand } from '../../src/cli/options/web.ts';
import { parse } from '../../src/cli/parse.ts';
import { loadSettings } from '../../src/config/index.ts';
import { fakeProcess } from '../cli/fake-process.ts';

const nothing = (): void => undefined;

describe('passwords of the page', () => {
  it('are asked for once, in the order in which a run asks', async () => {
    const proc = fakeProcess({ env: { HOME: '/nowhere' } });
    proc.stdin.end('login\nroot\nvault\nmore\n');
    const settings = loadSettings({ env: proc.env, cwd: '/', home: undefined });
    const parsed = parse(webCommand, ['-K', '--vault-id', 'x@prompt', '-k', '--vault-id', 'y@file']);
    if ('help' in parsed) throw new Error('no help was asked for');
    const values = runValues(webCommand.options, parsed.options, parsed.given, settings);
    expect(await askedOnce(values, settings, proc)).toBe('login\nroot\nvault\n');
  });

  it('are read from a pipe by all who ask, each going on where the one before has ended', async () => {
    const proc = answering(fakeProcess(), 'one\ntwo\n'.repeat(2));
    for (const answers of [
      ['one', 'two'],
      ['one', 'two'],
    ]) {
      const ask = asker(proc, nothing);
      for (const answer of answers) expect(await ask.askPassword('Password: ')).toBe(answer);
    }
    await expect(asker(proc, nothing).askPassword('Password: ')).rejects.toThrow('stdin has ended');
  });
});
