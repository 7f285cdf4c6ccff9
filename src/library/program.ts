/**
 * One program that brings a module to the host, runs it there and tidies up.
 * @module
 */
import { printfFormat } from '../connection/shell/encode.ts';
import { quote, quoteAll, temporaryFolder } from '../sdk/index.ts';

export interface ModuleFile {
  /** File name on the host; some programs look at their own. */
  readonly name: string;
  readonly content: Buffer;
  /** Words before the file's name: the interpreter with its options. None for a binary. */
  readonly interpreter: readonly string[];
  /** Content of the file of arguments; undefined when they are in the module itself. */
  readonly args: string | undefined;
  /** Folder for temporary files (`ansible_remote_tmp`); `~` is the host's. */
  readonly tmp: string;
}

/** An interpreter that is not where the module says is looked for by its plain name. */
const interpreterLines = (words: readonly string[]): string => {
  const [program] = words;
  if (program === undefined) return 'i=';
  const names = /\/python$/.test(program)
    ? 'python3 python'
    : quote(program.slice(program.lastIndexOf('/') + 1));
  return `i=${quote(program)}
case $i in /*) [ -x "$i" ] || for n in ${names}; do p=$(command -v "$n") && { i=$p; break; }; done;; esac`;
};

/** `content`: a shell command that prints the module. */
function program(file: ModuleFile, content: string): string {
  const place = `"$d"/${quote(file.name)}`;
  const options = quoteAll(file.interpreter.slice(1));
  const start = file.interpreter.length === 0 ? place : `"$i" ${options} ${place}`;
  return [
    temporaryFolder({ wanted: file.tmp, starts: file.interpreter.length === 0 }),
    'u=$(umask); umask 077',
    `${content} >${place} && chmod -- 700 ${place} || exit 1`,
    ...(file.args === undefined ? [] : [`printf %s ${quote(file.args)} >"$d"/args || exit 1`]),
    'umask $u',
    interpreterLines(file.interpreter),
    `${start}${file.args === undefined ? '' : ' "$d"/args'} </dev/null`,
    'exit',
  ].join('\n');
}

/** The program whose stdin is the module. */
export const sentProgram = (file: ModuleFile): string => program(file, 'cat');

/** The program that holds the module. */
export const wholeProgram = (file: ModuleFile): string =>
  program(file, `printf ${printfFormat(file.content).toString('utf8')}`);
