import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/options/index.ts';
import { completions } from '../../src/doc/completion/index.ts';
import { manPages } from '../../src/doc/man-page.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsplay-completion-'));
afterAll(() => rmSync(folder, { recursive: true }));

const has = (program: string): boolean => spawnSync(program, ['-c', ':']).status === 0;

/** The script of a shell in a file. */
function scriptFile(shell: keyof typeof completions): string {
  const file = join(folder, `tsplay.${shell}`);
  writeFileSync(file, completions[shell](commands));
  return file;
}

describe('completion in bash', () => {
  const complete = (...words: string[]): string[] => {
    const list = words.map((word) => `'${word}'`).join(' ');
    const program = `. ${scriptFile('bash')}; COMP_WORDS=(tsplay ${list}); COMP_CWORD=${words.length}; _tsplay; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', program], { encoding: 'utf8' })
      .split('\n')
      .filter((word) => word !== '');
  };

  it('gives commands, actions and options', () => {
    expect(complete('inv')).toEqual(['inventory']);
    expect(complete('vault', 'encrypt')).toEqual(['encrypt', 'encrypt_string']);
    expect(complete('run', '--check')).toContain('--check');
    expect(complete('vault', 'edit', '--vault-id')).toContain('--vault-id');
    expect(complete('run', '--nothing-like-this')).toEqual([]);
  });

  it('gives the values of an option, after a blank and after an equals sign', () => {
    expect(complete('run', '--output', 'jso')).toEqual(['json', 'jsonl']);
    expect(complete('run', '--output', '=', 'jso')).toEqual(['json', 'jsonl']);
    expect(complete('completion', 'z')).toEqual(['zsh']);
  });
});

describe.runIf(has('fish'))('completion in fish (needs fish)', () => {
  const complete = (line: string): string[] =>
    execFileSync('fish', ['--no-config', '-c', `source ${scriptFile('fish')}; complete -C '${line}'`], {
      encoding: 'utf8',
      env: { ...process.env, HOME: folder },
    })
      .split('\n')
      .map((row) => row.split('\t')[0] ?? '')
      .filter((word) => word !== '');

  it('gives commands, actions, options and values', () => {
    expect(complete('tsplay inv')).toEqual(['inventory']);
    expect(complete('tsplay vault encr')).toEqual(['encrypt', 'encrypt_string']);
    expect(complete('tsplay run --chec')).toContain('--check');
    expect(complete('tsplay run --output jso')).toEqual(['json', 'jsonl']);
    expect(complete('tsplay completion z')).toEqual(['zsh']);
  });
});

describe.runIf(has('zsh'))('completion in zsh (needs zsh)', () => {
  // zsh completes on a terminal only; here its functions are asked what they were told to offer.
  const offered = (...words: string[]): string => {
    const list = words.map((word) => `'${word}'`).join(' ');
    const program = `
      compdef() { : }
      _describe() { print -rl -- $names }
      _arguments() { print -rl -- "$@" }
      source ${scriptFile('zsh')}
      words=(tsplay ${list}); CURRENT=${words.length + 1}
      _tsplay`;
    return execFileSync('zsh', ['-f', '-c', program], { encoding: 'utf8' });
  };

  it('gives commands, actions, options and values', () => {
    expect(offered('inv')).toMatch(/^inventory:/m);
    expect(offered('vault', 'e')).toMatch(/^encrypt_string:/m);
    expect(offered('run', '--o')).toMatch(/^\*--output=\[.*\(.*jsonl.*\)$/m);
    expect(offered('vault', 'edit', '--v')).toMatch(/^\*--vault-id=/m);
  });
});

describe('manual pages', () => {
  const pages = manPages(commands, '1.2.3');

  it('name every command and every option', () => {
    expect([...pages.keys()]).toContain('tsplay-vault-edit.1');
    expect(pages.get('tsplay.1')).toContain('tsplay run');
    expect(pages.get('tsplay-run.1')).toContain('\\fB\\-\\-start\\-at\\-task\\fR \\fINAME\\fR');
  });

  it.runIf(spawnSync('groff', ['--version']).status === 0)(
    'are read by groff without a complaint (needs groff)',
    () => {
      for (const [name, text] of pages) {
        const { stderr, stdout } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-P-c'], {
          input: text,
          encoding: 'utf8',
        });
        expect(stderr, name).toBe('');
        expect(stdout).toContain(name.slice(0, -2).toUpperCase());
      }
    },
  );
});
