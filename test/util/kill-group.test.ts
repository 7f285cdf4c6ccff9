/**
 * Run where a mistake ends no process of this machine: in a PID namespace of its own.
 */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { killGroup } from '../../src/util/kill-group.ts';

const alone = (shell: string, program: string) =>
  spawnSync('unshare', ['-pf', '--mount-proc', ...shell.split(' '), '-c', program], { encoding: 'utf8' });
const own = alone('sh', ':').status === 0;
const has = (shell: string): boolean => spawnSync(shell.split(' ')[0] ?? '', ['-c', ':']).error === undefined;

/** `$g` leads a group of two, `$b` is a process beside it; the group's number begins with 1, like those of most. */
const scene = `i=0; while [ $i -lt 100 ]; do (:); i=$((i+1)); done
sleep 60 & b=$!
setsid sh -c 'sleep 61 & exec sleep 62' & g=$!
sleep 0.3 2>/dev/null || sleep 1
`;

/** Which of both have not ended. */
const tell = `sleep 0.1 2>/dev/null || sleep 1
ps -A -o pid= -o pgid= -o stat= | while read -r pid group state; do
case $state in (Z*) continue;; esac
[ "$pid" = "$b" ] && echo beside
[ "$pid" = "$g" ] && echo group
done`;

const shells = ['dash', 'bash', 'posh', 'mksh', 'ksh', 'zsh --emulate sh', 'busybox sh'];

describe.runIf(own).each(shells)('with %s (needs root, unshare and that shell)', (shell) => {
  const run = (program: string): string =>
    alone(shell, `${scene}${killGroup}\n${program}\n${tell}`).stdout.replaceAll('\n', ' ').trim();

  it.runIf(has(shell))('a group is ended, and nothing else', () => {
    expect(run('kg 0 $g && echo there; kg TERM $g')).toBe('there beside');
    expect(run('kg KILL $g')).toBe('beside');
  });

  it.runIf(has(shell))('what is no number of a group is not signalled', () => {
    const words = ['""', '1', '0', '-1', 'all', '"-1 $g"'];
    expect(run(`for w in ${words.join(' ')}; do kg KILL "$w" && echo "sent to $w"; done`)).toBe(
      'beside group',
    );
  });
});
