/**
 * Starting Python on a host: which interpreter, and in which folder.
 * @module
 */
import { printfFormat } from '../connection/shell/encode.ts';
import { quote, quoteAll } from '../util/shell.ts';
import { temporaryFolder } from '../util/temporary.ts';

export interface StartWish {
  /** The interpreter and its options (`ansible_python_interpreter`); undefined to look for one. */
  readonly interpreter: readonly string[] | undefined;
  /** Folder for temporary files (`ansible_remote_tmp`). */
  readonly tmp: string;
}

/** Where one is looked for: the system's own first, as it has the bindings of the system's packages. */
const usual = [
  '/usr/bin/python3',
  ...['python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3.9', 'python3.8', 'python3'],
  '/usr/libexec/platform-python',
];

/**
 * Reads the program from stdin: as an argument it would be visible, and long. Nothing is imported from the folder that the
 * shell happens to be in, which may be another user's.
 */
const boot = `
import sys
sys.path[:] = [p for p in sys.path if p not in ('', '.')]
import os
if sys.version_info < (3, 5):
    sys.stderr.write('tsplay needs Python 3.5 or newer for modules, and this is ' + sys.version.split()[0])
    sys.exit(3)
f = os.fdopen(0, 'rb', 0, closefd=False)
n = int(f.readline() or 0)
b = b''
while len(b) < n:
    c = f.read(n - len(b))
    if not c:
        sys.exit(0)
    b += c
exec(compile(b, 'tsplay', 'exec'))
`;

/** Puts the words that start the interpreter into `$@`. */
const chosen = (interpreter: readonly string[] | undefined): string =>
  interpreter === undefined
    ? `i=
for n in ${usual.join(' ')}; do p=$(command -v "$n" 2>/dev/null) && { i=$p; break; }; done
[ -n "$i" ] || { echo 'no Python was found (${usual.join(', ')})' >&2; exit 127; }
set -- "$i"`
    : `set -- ${quoteAll(interpreter)}`;

/** The program of sh that serves modules until its stdin ends. Its folder is gone when it has ended. */
export const startWords = ({ interpreter, tmp }: StartWish): string =>
  [temporaryFolder({ wanted: tmp }), chosen(interpreter), `"$@" -c ${quote(boot)} "$d" "$1"`, 'exit'].join(
    '\n',
  );

/** The program of sh that runs what the frames on its stdin ask for, once; its stdin begins as that of {@link startWords} does. */
export const pipedWords = ({ interpreter, tmp }: StartWish): string =>
  [
    temporaryFolder({ wanted: tmp }),
    chosen(interpreter),
    `"$@" -c ${quote(boot)} "$d" "$1" once`,
    'exit',
  ].join('\n');

/** The program of sh that runs what `frames` ask for, once, and has all of it in itself. */
export const onceWords = (wish: StartWish, program: Buffer, frames: Buffer): string =>
  [
    temporaryFolder({ wanted: wish.tmp }),
    chosen(wish.interpreter),
    `(umask 077; printf ${printfFormat(Buffer.concat([Buffer.from(`${program.length}\n`), program, frames])).toString('utf8')} >"$d"/job) || exit 1`,
    `"$@" -c ${quote(boot)} "$d" "$1" once <"$d"/job`,
    'exit',
  ].join('\n');
