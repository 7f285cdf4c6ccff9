/**
 * A real terminal: tmux holds it, and tells what a person would see in it.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const hasTmux = spawnSync('tmux', ['-V']).status === 0;

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface Opened {
  /** Lines on the screen, without empty ones at its end. */
  screen(): string[];
  /** What has left the screen at its top as well; lines that the terminal wrapped are whole. */
  everything(): string[];
  /** Waits until the screen has a text. Throws with the screen when it does not come. */
  until(text: RegExp): Promise<string[]>;
  resize(size: Size): void;
  key(name: string): void;
  /** Types text and Enter. */
  type(line: string): void;
  /** Waits for the end of the program; gives its exit status. */
  ended(): Promise<number>;
  close(): void;
}

interface Program extends Size {
  /** Words of tsplay's command line. */
  readonly words: readonly string[];
  /** The home of who runs it, and where it runs. */
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs tsplay from its sources in a terminal of its own. */
export function openTerminal({ columns, rows, words, home, env = {} }: Program): Opened {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-tmux-'));
  const [conf, start, status] = ['conf', 'start.mts', 'status'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  // The screen stays when the program has ended.
  writeFileSync(
    conf,
    'set -g remain-on-exit on\nset -g default-terminal screen-256color\nset -g status off\n',
  );
  writeFileSync(
    start,
    `import { start } from ${JSON.stringify(resolve('src/cli/main.ts'))};\nawait start();\n`,
  );
  const utf8 = { PATH: process.env['PATH'], HOME: home, LC_ALL: 'C.UTF-8' };
  const tmux = (...args: string[]): string =>
    execFileSync('tmux', ['-u', '-S', join(folder, 'socket'), '-f', conf, ...args], {
      cwd: resolve('.'),
      env: { ...utf8, ...env },
      encoding: 'utf8',
    });
  // tmux itself does not always hear how a program ended.
  const program = ['sh', '-c', `trap : INT; "$@"; echo $? >'${status}'`, 'sh'];
  program.push(process.execPath, '--import', 'tsx', start, ...words);
  tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), ...program);
  const lines = (text: string): string[] => text.trimEnd().split('\n');
  const screen = (): string[] => lines(tmux('capture-pane', '-p'));
  const wait = async <T>(look: () => T | undefined): Promise<T> => {
    for (let n = 0; n < 600; n++) {
      const seen = look();
      if (seen !== undefined) return seen;
      await sleep(100);
    }
    throw new Error(`it did not come:\n${screen().join('\n')}`);
  };
  return {
    screen,
    everything: () => lines(tmux('capture-pane', '-p', '-J', '-S', '-')).map((line) => line.trimEnd()),
    until: (text) =>
      wait(() => {
        const seen = screen();
        return text.test(seen.join('\n')) ? seen : undefined;
      }),
    resize: (size) => void tmux('resize-window', '-x', String(size.columns), '-y', String(size.rows)),
    key: (name) => void tmux('send-keys', name),
    type: (line) => {
      tmux('send-keys', '-l', line);
      tmux('send-keys', 'Enter');
    },
    ended: () =>
      wait(() => {
        const told = existsSync(status) ? readFileSync(status, 'utf8') : '';
        return told === '' ? undefined : Number(told);
      }),
    close: () => {
      tmux('kill-server');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
