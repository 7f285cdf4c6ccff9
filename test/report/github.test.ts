import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TsplayError, TsplayErrors } from '../../src/errors/index.ts';
import { githubRenderer } from '../../src/report/github.ts';
import { at, end, play, render, runStart, start, stats, task } from './fixture.ts';

const src = { file: join(process.cwd(), 'site.yml'), line: 7, col: 5 };
const install = task('Install: a, b', { action: 'apt', src });

/** Lines that are commands to the runner, as it would obey them. */
function obeyed(text: string): string[] {
  const found: string[] = [];
  let word: string | undefined;
  for (const line of text.split('\n')) {
    if (!line.startsWith('::')) continue;
    if (word !== undefined) {
      if (line === `::${word}::`) word = undefined;
      continue;
    }
    const stop = /^::stop-commands::(.+)$/.exec(line);
    if (stop) word = stop[1];
    else found.push(line);
  }
  return found;
}

describe('annotations', () => {
  it('name file, line and host of what failed, and of a warning', async () => {
    const seen = await render(githubRenderer, [
      runStart(),
      play('Web'),
      start(install, 3),
      end(install, { host: 'web1', status: 'failed', result: { msg: 'no 100% luck\nat all' } }),
      end(install, { host: 'web2', status: 'failed', ignored: true, result: { msg: 'ignored' } }),
      end(install, { host: 'web3', status: 'unreachable', result: { msg: 'no route' } }),
      at({ type: 'warning', message: 'mind the gap', src }),
      stats({ web1: { failed: 1 } }),
    ]);
    expect(obeyed(seen.stdout)).toEqual([
      '::error file=site.yml,line=7,col=5,title=Install%3A a%2C b on web1::no 100%25 luck%0Aat all',
      '::error file=site.yml,line=7,col=5,title=Install%3A a%2C b on web3::no route',
      '::warning file=site.yml,line=7,col=5::mind the gap',
    ]);
  });

  it('are nothing that a host can print', async () => {
    const hostile = '::error::fake\n::stop-commands::x\n::x::\n::add-mask::a';
    const seen = await render(
      githubRenderer,
      [
        runStart(),
        play('::error::fake'),
        start(install, 1),
        end(install, { host: 'web1', status: 'failed', result: { msg: hostile, stdout: hostile } }),
        at({ type: 'warning', message: hostile }),
      ],
      { verbosity: 1 },
    );
    const commands = obeyed(seen.stdout);
    expect(commands).toHaveLength(2);
    for (const command of commands) expect(command).toMatch(/^::(error file=|warning::)/);
  });

  it('are made of every problem that is found before a run', async () => {
    const errors = [
      new TsplayError('TSP1101', 'no such module', { src, hint: 'Did you mean apt?' }),
      new TsplayError('TSP1102', 'no such parameter', { src: { ...src, line: 9 } }),
    ] as const;
    const seen = await render(
      (options) => {
        const renderer = githubRenderer(options);
        return { ...renderer, onEvent: () => renderer.onError?.(new TsplayErrors([errors[0], errors[1]])) };
      },
      [runStart()],
    );
    expect(obeyed(seen.stdout)).toEqual([
      '::error file=site.yml,line=7,col=5,title=TSP1101::no such module%0ADid you mean apt?',
      '::error file=site.yml,line=9,col=5,title=TSP1102::no such parameter',
    ]);
  });

  it('leave the runner listening at the end', async () => {
    const seen = await render(githubRenderer, [runStart()]);
    expect(obeyed(`${seen.stdout}::notice::of the next command`)).toEqual(['::notice::of the next command']);
  });
});
