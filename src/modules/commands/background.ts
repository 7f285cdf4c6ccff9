/**
 * A command as a program that gives its result by itself, for `async`.
 * @module
 */
import {
  type HostProgram,
  jsonTextFunction,
  type ModuleContext,
  outputKeys,
  quote,
  temporaryFolder,
} from '../../sdk/index.ts';
import { existsTest, hostWord } from '../lib/words.ts';
import type { Command } from './run.ts';

/** Seconds and microseconds by the host's clock, where it knows smaller parts of a second at all. */
const clock = (name: string): string =>
  `set -- $(date '+%s %Y-%m-%d %H:%M:%S %N'); n=$4; case $n in *[!0-9]*|'') n=000000000;; esac
${name}_s=$1; ${name}_u=\${n%???}; ${name}="$2 $3.$${name}_u"`;

const delta = `u=$((1$end_u-1$start_u)); s=$((end_s-start_s)); [ $u -ge 0 ] || { u=$((u+1000000)); s=$((s-1)); }
days=$((s/86400)); case $days in 0) days=;; 1) days='1 day, ';; *) days="$days days, ";; esac
delta=$(printf '%s%d:%02d:%02d.%06d' "$days" $((s/3600%24)) $((s/60%60)) $((s%60)) $u)`;

/** Prints a result that is known beforehand, and ends. */
const answer = (keys: Readonly<Record<string, unknown>>): string =>
  `printf %s ${quote(JSON.stringify(keys))}; exit 0`;

/** A text for the inside of a JSON string in a program. */
const constant = (value: unknown): string => quote(JSON.stringify(value));

function beforehand(command: Command): string[] {
  const base = { changed: false, cmd: command.cmd, start: null, end: null, delta: null };
  const notRun = (file: string, state: string) =>
    answer({
      ...base,
      rc: 0,
      msg: `Did not run command since '${file}' ${state}`,
      ...outputKeys(`skipped, since ${file} ${state}`, ''),
    });
  const { chdir, creates, removes } = command;
  const cannot = { ...base, failed: true, rc: null, ...outputKeys('', '') };
  return [
    ...(chdir === undefined
      ? []
      : [
          `m=$(cd -- ${hostWord(chdir)} 2>&1) && cd -P -- ${hostWord(chdir)} || { printf '%s, "msg": "' ${quote(JSON.stringify(cannot).slice(0, -1))}; printf 'Unable to change directory before execution: %s' "$m" | json_text strip; printf '"}'; exit 0; }`,
        ]),
    ...(creates === undefined ? [] : [`if ${existsTest(creates)}; then ${notRun(creates, 'exists')}; fi`]),
    ...(removes === undefined
      ? []
      : [`if ! ${existsTest(removes)}; then ${notRun(removes, 'does not exist')}; fi`]),
  ];
}

/** The program. Its output goes to files first, so that any amount of it can be told. */
export function commandProgram(command: Command, { remoteTmp }: ModuleContext): HostProgram {
  const input = command.stdin === undefined ? '' : `printf %s ${quote(command.stdin)} | `;
  const strip = command.strip ? ' strip' : '';
  const lines = [
    jsonTextFunction,
    ...beforehand(command),
    temporaryFolder({ wanted: remoteTmp, variable: 't' }),
    clock('start'),
    `${input}(${command.line}) >"$t/out" 2>"$t/err"; rc=$?`,
    clock('end'),
    delta,
    "if [ $rc = 0 ]; then f=false m=; else f=true m='non-zero return code'; fi",
    `printf '{"changed": true, "failed": %s, "cmd": %s, "rc": %s, "msg": "%s"' $f ${constant(command.cmd)} $rc "$m"`,
    `printf ', "start": "%s", "end": "%s", "delta": "%s", "stdout": "' "$start" "$end" "$delta"`,
    `json_text${strip} <"$t/out"; printf '", "stderr": "'; json_text${strip} <"$t/err"; printf '"}'`,
  ];
  return { script: lines.join('\n'), prints: 'result' };
}
