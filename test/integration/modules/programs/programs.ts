/**
 * Modules without the programs that they run: on a throw-away root each step of the table is done once for every program
 * it starts, with that program taken away. It must do the same work as with it, twice, or say the program's name.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { connectLocal } from '../../../../src/connection/index.ts';
import { loadModule } from '../../../../src/modules/index.ts';
import { hostOver, type Run } from '../../../modules/harness.ts';
import { comparable } from '../shells/comparable.ts';
import { openRoot, type ThrowAwayRoot } from '../shells/root.ts';
import type { Step } from '../shells/table.ts';

const dir = '/srv/t';
const log = '/srv/.programs';

type Fork = ReturnType<ThrowAwayRoot['fork']>;

/** What stands for the controller's folder and server in the arguments of steps. */
export interface Places {
  readonly source: string;
  readonly url: string;
}

/** A folder in front of PATH whose programs note their names. */
const noting = `mkdir -p ${log}; cat >${log}/.note <<'END'
#!/bin/dash
n=\${0##*/}
echo "$n" >>/srv/.ran
for d in /usr/local/bin /usr/local/sbin /usr/bin /usr/sbin; do
[ ! -x "$d/$n" ] || exec "$d/$n" "$@"
done
exit 127
END
chmod 755 ${log}/.note
for p in /usr/local/bin/* /usr/local/sbin/* /usr/bin/* /usr/sbin/*; do ln -sf .note "${log}/\${p##*/}"; done
rm -f ${log}/sh ${log}/dash ${log}/env`;

const away = (name: string): string =>
  `rm -f ${['/bin', '/usr/bin', '/sbin', '/usr/sbin', '/usr/local/bin'].map((folder) => `${folder}/${name}`).join(' ')}`;

interface Done {
  readonly runs: readonly Run[];
  /** Programs that were started, by name. */
  readonly programs: readonly string[];
}

/** Runs the step twice on the root or a fork of it. */
async function play(
  on: Pick<Fork, 'shell'>,
  step: Step,
  { source, url }: Places,
  { path = '', prepare = (): unknown => undefined } = {},
): Promise<readonly Run[]> {
  const usual = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  const env = { HOME: '/root', PATH: `${path}${usual}`, LC_ALL: 'C.UTF-8' };
  const transport = connectLocal({ shell: on.shell(['/bin/dash'], env) });
  prepare();
  rmSync(join(source, 'fetched'), { recursive: true, force: true });
  try {
    const host = await hostOver(transport, dir, () => transport.close());
    const module = await loadModule(step.module);
    const args = step.args.replaceAll('DIR', dir).replaceAll('SRC', source).replaceAll('URL', url);
    const settings = { dir: source, remoteTmp: '~/.ansible/tmp' };
    return [await host.run(module, args, settings), await host.run(module, args, settings)];
  } catch (error) {
    // The host could not even be looked at.
    if (!(error instanceof Error)) throw error;
    const failed: Run = {
      ...{
        status: 'failed',
        kind: 'done',
        facts: undefined,
        result: { msg: error.message },
        diffs: [],
        warnings: [],
        warned: [],
      },
      roundTrips: 0,
    };
    return [failed, failed];
  } finally {
    await transport.close();
  }
}

const told = (runs: readonly Run[]): unknown =>
  comparable(runs.map(({ status, result, facts, warnings }) => ({ status, result, facts, warnings })));

const shown = (value: unknown): string =>
  ((JSON.stringify(value) as string | undefined) ?? 'nothing').slice(0, 80);

/** Where two values differ first. */
function difference(a: unknown, b: unknown, at = ''): string | undefined {
  if (JSON.stringify(a) === JSON.stringify(b)) return undefined;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return `${at}: ${shown(a)} became ${shown(b)}`;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) {
    const found = difference(
      (a as Record<string, unknown>)[key],
      (b as Record<string, unknown>)[key],
      `${at}.${key}`,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What is wrong with how it went without a program; undefined when it did its work or named the program. */
function verdict(program: string, expected: readonly Run[], runs: readonly Run[]): string | undefined {
  const named = new RegExp(String.raw`(?<![\w-])${program.replaceAll(/[.+[]/g, '\\$&')}(?![\w-])`);
  const [first, second] = runs;
  if (first === undefined || second === undefined) return 'it was not run';
  const said = JSON.stringify([first.result['msg'], first.result['stderr'], first.warnings, first.warned]);
  const failed = [first, second].find(({ status }) => status === 'failed' || status === 'unknown');
  if (failed !== undefined) {
    const words = JSON.stringify([failed.result['msg'], failed.result['stderr']]);
    return named.test(words) ? undefined : `fails without its name: ${words.slice(0, 300)}`;
  }
  if (named.test(said)) return undefined;
  return difference(told(expected), told(runs));
}

/** Programs that one of them stands in for is no matter, and what the harness itself needs. */
const kept = new Set([
  'sh',
  'dash',
  'env',
  'bash',
  'chroot',
  '[',
  'python3',
  'perl',
  'perl5.36-x86_64-linux-gnu',
]);

async function withPrograms(root: ThrowAwayRoot, step: Step, places: Places): Promise<Done> {
  const fork = root.fork();
  try {
    const runs = await play(fork, step, places);
    const again = root.fork();
    try {
      again.run(noting);
      await play(again, step, places, { path: `${log}:` });
      const ran = again.run('cat /srv/.ran 2>/dev/null || :').split('\n');
      return { runs, programs: [...new Set(ran)].filter((name) => name !== '' && !kept.has(name)).sort() };
    } finally {
      again.remove();
    }
  } finally {
    fork.remove();
  }
}

/** What is left to a host that lacks a program, by module, and why that is right or has to be lived with. */
export const excused: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  stat: { file: 'the type is unknown then, as with Ansible' },
  apt_key: { gpg: 'apt-key’s own words, which name the package' },
  package_facts: { 'dpkg-query': 'another package manager that is there is asked' },
  service_facts: { grep: 'Debian’s service finds with it which scripts to leave out' },
  gem: { cat: 'the stand-in’s own' },
  npm: { cat: 'the stand-in’s own' },
  pip: { cat: 'the stand-in’s own' },
  package: { 'apt-get': 'another package manager that is there is taken' },
  setup: {
    capsh: 'the fact is left out, as with Ansible',
    getopt: 'lsb_release needs it; the fact is left out',
    lsb_release: 'the fact is left out, as with Ansible',
    cut: 'lsb_release needs it; the fact is left out',
    tr: 'lsb_release needs it; the fact is left out',
  },
};

/** Does all steps, and `chosen` of them without programs; `tell` gets each such try with what is wrong, if anything is. */
export async function withoutPrograms(
  steps: readonly Step[],
  places: Places,
  chosen: readonly Step[],
  tell: (step: Step, program: string, wrong: string | undefined) => void,
): Promise<void> {
  const root = await openRoot();
  try {
    root.run(`mkdir -p ${dir}; chmod 755 ${dir}`);
    for (const step of steps) {
      if (step.before !== undefined)
        root.run(
          `umask 022; ${step.before.replaceAll('DIR', dir).replaceAll('SRC', places.source).replaceAll('URL', places.url)}`,
        );
      const { runs, programs } = chosen.includes(step)
        ? await withPrograms(root, step, places)
        : { runs: [], programs: [] };
      for (const program of programs) {
        const fork = root.fork();
        try {
          // The last thing, since what comes before may need it.
          const prepare = (): unknown => fork.run(away(program));
          tell(step, program, verdict(program, runs, await play(fork, step, places, { prepare })));
        } finally {
          fork.remove();
        }
      }
      // Later steps build on it.
      await play(root, step, places);
    }
  } finally {
    root.remove();
  }
}
