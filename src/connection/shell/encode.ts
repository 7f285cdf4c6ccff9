/**
 * A request as text for a long-lived `sh`.
 *
 *     printf 'STDIN'|(eval 'SCRIPT')
 *     printf 'NONCE:7:%s;' "$?";printf 'NONCE:7;'>&2
 *
 * The script is one quoted word, so nothing in it can end the frame; `eval` has no limit on its length, unlike an
 * argument. The subshell keeps `exit`, `cd`, `set`, `trap` and `umask` to the request, and a syntax error ends only the
 * subshell. Everything but the request's own programs is built into the shell. Without stdin data the subshell reads
 * `/dev/null`: no program ever sees the shell's own stdin.
 * @module
 */
import { isUtf8 } from 'node:buffer';
import { TsplayError } from '../../errors/index.ts';
import { bytesOfText } from '../../util/bytes.ts';
import type { ExecRequest } from '../types.ts';

/** A request whose stdin is at hand. */
export interface ShellRequest extends Omit<ExecRequest, 'stdin'> {
  readonly stdin?: Buffer | string | undefined;
}

/** More stdin than this goes over a channel of its own: some shells read their input byte by byte. */
export const inlineStdinLimit = 128 * 1024;

const newline = 0x0a;
const tab = 0x09;
const dash = 0x2d;
const apostrophe = 0x27;
const percent = 0x25;
const backslash = 0x5c;
const firstPrintable = 0x20;
const del = 0x7f;

/** What printf makes `byte` of: itself where shell and printf leave it alone, else an octal escape. */
const formatOf = (byte: number, text: boolean): string | undefined => {
  if (byte === percent) return '%%';
  if (byte === newline || byte === tab) return undefined;
  const odd = byte < firstPrintable || byte === del || byte === apostrophe || byte === backslash;
  // Bytes above ASCII are safe as UTF-8; loose ones collide with markers that shells use inside.
  return odd || (!text && byte > del) ? `\\${byte.toString(8).padStart(3, '0')}` : undefined;
};

/** Any bytes as a single-quoted printf format that prints exactly them, NUL included. */
export function printfFormat(data: Buffer): Buffer {
  const text = isUtf8(data);
  const out: Buffer[] = [Buffer.from("'")];
  let plainFrom = 0;
  for (let i = 0; i < data.length; i++) {
    // A format that starts with a dash would be an option.
    const escape = i === 0 && data[0] === dash ? '\\055' : formatOf(data[i] ?? 0, text);
    if (escape === undefined) continue;
    if (i > plainFrom) out.push(data.subarray(plainFrom, i));
    out.push(Buffer.from(escape, 'latin1'));
    plainFrom = i + 1;
  }
  out.push(data.subarray(plainFrom), Buffer.from("'"));
  return Buffer.concat(out);
}

/** A script as one quoted word. Unlike `quote` always quoted, since it is the word of an `eval`. */
const scriptWord = (script: string): string => {
  if (script.includes('\0'))
    throw new TsplayError('TSP1103', 'A NUL byte cannot be part of a shell program.', {
      hint: 'Pass binary data on stdin or as a file.',
    });
  // The blank keeps a script that starts with `-` from being an option of eval.
  return `' ${script.replaceAll("'", `'\\''`)}'`;
};

export const stdinBytes = (request: ShellRequest): Buffer =>
  request.stdin === undefined
    ? Buffer.alloc(0)
    : typeof request.stdin === 'string'
      ? bytesOfText(request.stdin)
      : request.stdin;

/** Marks on both streams where the shell begins: a file that BASH_ENV or ENV names, or its own, may have talked before. */
export const encodeBeginning = (nonce: string): string => `printf '${nonce}:-;';printf '${nonce}:-;'>&2\n`;

/** The frame of request number `n` on the shell whose answers are marked with `nonce`. */
export function encodeRequest(nonce: string, n: number, request: ShellRequest): Buffer {
  const stdin = stdinBytes(request);
  const body = `(eval ${scriptWord(request.script)})`;
  const end = `printf '${nonce}:${n}:%s;' "$?";printf '${nonce}:${n};'>&2\n`;
  if (stdin.length === 0) return bytesOfText(`${body}</dev/null\n${end}`);
  return Buffer.concat([
    Buffer.from('printf '),
    printfFormat(stdin),
    // A program that ends before it has read everything is not an error of the request.
    bytesOfText(` 2>/dev/null|${body}\n${end}`),
  ]);
}
