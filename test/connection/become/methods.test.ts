import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { connectLocal } from '../../../src/connection/index.ts';
import type { Become, BecomeMethod } from '../../../src/connection/types.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-become-'));
afterAll(() => rmSync(dir, { recursive: true }));

/** Asks as the program is documented to, and refuses any password but one. */
const asks = (question: string, refusal: string, to = '&2'): string =>
  `printf '%s' '${question}' >${to}; IFS= read -r p; [ "$p" = right ] || { echo '${refusal}' >&2; exit 1; }`;

/** Asks with the words that it was given with -p. */
const asksAsTold = asks('x', 'Sorry, try again.').replace("'x'", '"$prompt"');

/** What stands in for each program: its documented arguments and questions, and then it runs the command. */
const programs: Readonly<Record<string, string>> = {
  dzdo: `prompt= ; while :; do case $1 in -p) prompt=$2; shift 2 ;; -u) BECOME=$2; shift 2 ;; -[HSn]) shift ;; *) break ;; esac; done
[ -z "$prompt" ] || { ${asksAsTold}; }
export BECOME; exec "$@"`,
  sudo: `prompt= ; while :; do case $1 in -p) prompt=$2; shift 2 ;; -[HSn]) shift ;; *) break ;; esac; done
[ -z "$prompt" ] || { ${asksAsTold}; }
[ "$1 $2" = 'su -l' ] || exit 9; BECOME=$3; export BECOME; [ "$4 $6" = '-s -c' ] || exit 9; exec "$5" -c "$7"`,
  ksu: `BECOME=$1; export BECOME; shift; [ "$1" = -q ] && shift; [ "$1" = -e ] || exit 9; shift
${asks('Kerberos password for ann@EXAMPLE.COM: ', 'ksu: Password incorrect', '&1')}; exec "$@"`,
  pbrun: `[ "$1" = -u ] || exit 9; BECOME=$2; export BECOME; shift 2; ${asks('Password:', 'Sorry, try again.')}; exec "$@"`,
  pfexec: `BECOME=profile; export BECOME; exec "$@"`,
  pmrun: `[ $# = 1 ] || exit 9; BECOME=policy; export BECOME
${asks('Enter UPM user password:', 'Authentication failed')}; exec sh -c "$1"`,
  run0: `BECOME=\${1#--user=}; export BECOME; shift; exec "$@"`,
  runuser: `BECOME=$1; export BECOME; [ "$2 $4" = '-s -c' ] || exit 9; exec "$3" -c "$5"`,
  sesu: `while getopts HSn o; do :; done; shift $((OPTIND - 1)); BECOME=$1; export BECOME; shift
while [ $# -gt 0 ]; do [ "$1" = -c ] || exit 9; c=$2; shift 2; done
${asks('Please enter your password:', 'Sorry, try again with sesu.')}; exec sh -c "$c"`,
};

const become = (method: BecomeMethod, change: Partial<Become> = {}): Become => {
  const exe = join(dir, method === 'sudosu' ? 'sudo' : method);
  writeFileSync(exe, `#!/bin/sh\n${programs[method === 'sudosu' ? 'sudo' : method] ?? ''}\n`);
  chmodSync(exe, 0o755);
  return { method, user: 'ben', exe, ...change };
};

async function run(as: Become): Promise<string> {
  const transport = connectLocal();
  try {
    const { stdout } = await transport.exec({
      script: 'printf "%s\\n" "$BECOME"; cat',
      stdin: "it's in",
      become: as,
    });
    return stdout.toString();
  } finally {
    await transport.close();
  }
}

const asking: readonly BecomeMethod[] = ['dzdo', 'sudosu', 'ksu', 'pbrun', 'pmrun', 'sesu'];

/** Who the programs that choose the user themselves choose. */
const chosen: Partial<Record<BecomeMethod, string>> = { pfexec: 'profile', pmrun: 'policy' };

describe('become methods of community.general', () => {
  it.each(asking)('%s is given its password where it asks', async (method) => {
    expect(await run(become(method, { password: 'right' }))).toBe(`${chosen[method] ?? 'ben'}\nit's in`);
  });

  it.each(asking)('%s: a wrong password is called so', async (method) => {
    await expect(run(become(method, { password: 'wrong' }))).rejects.toMatchObject({
      code: 'TSP2004',
      message: expect.stringContaining(`Incorrect ${method} password`) as string,
    });
  });

  it.each(['ksu', 'pbrun', 'pmrun', 'sesu'] as const)(
    '%s: a missing password is called so',
    async (method) => {
      await expect(run(become(method))).rejects.toThrow(`Missing ${method} password`);
    },
  );

  it.each(['dzdo', 'sudosu', 'pfexec', 'run0', 'runuser'] as const)(
    '%s runs without a password',
    async (method) => {
      expect(await run(become(method))).toBe(`${chosen[method] ?? 'ben'}\nit's in`);
    },
  );

  it('passes the flags that the user gives', async () => {
    expect(await run(become('ksu', { password: 'right', flags: ['-q'] }))).toBe("ben\nit's in");
  });

  it('knows own words of ksu by what the user says they are', async () => {
    const as = become('ksu', { password: 'right', prompts: ['Kerberos password for .*@.*:'] });
    expect(await run(as)).toBe("ben\nit's in");
  });

  it.each(asking)('%s that is missing is called by its name', async (method) => {
    const exe = `/opt/none/${method}-x`;
    await expect(run({ method, user: 'ben', exe })).rejects.toThrow(`${exe} is not installed on the host`);
  });
});
