/**
 * Writes cases in the corpus' format with the real engine's answers. Templates come from standard input, one JSON
 * object per line, a case without `expect`: `tsx test/template/fuzz/record.ts < templates.jsonl > cases.jsonl`.
 * @module
 */
import { createInterface } from 'node:readline';
import { Engine, type Answer } from '../../../bench/template-engine/client.ts';
import { readCase } from '../../corpus/case.ts';
import { noData, question } from './compare.ts';

type Marked = Readonly<Record<string, unknown>>;

/** The engine's value as JSON text of the corpus: floats with a point, dicts as objects where keys are text. */
function text(v: unknown): string {
  if (Array.isArray(v)) return `[${v.map(text).join(', ')}]`;
  if (v === null || typeof v !== 'object') return JSON.stringify(v);
  const [[kind, inner] = ['', null]] = Object.entries(v as Marked);
  if (kind === '$int') return /^-?\d{1,15}$/.test(inner as string) ? (inner as string) : JSON.stringify(v);
  if (kind === '$float') return /^-?\d/.test(inner as string) ? (inner as string) : JSON.stringify(v);
  if (kind === '$tuple') return text(inner);
  const pairs = inner as [unknown, unknown][];
  if (pairs.every(([k]) => typeof k === 'string'))
    return `{${pairs.map(([k, x]) => `${text(k)}: ${text(x)}`).join(', ')}}`;
  return `{"$dict": [${pairs.map(([k, x]) => `[${text(k)}, ${text(x)}]`).join(', ')}]}`;
}

function record(line: string, answer: Answer, number: number): string | undefined {
  if (noData(answer)) return undefined;
  const { area } = readCase(line);
  const id = `own-${area}-${String(number).padStart(3, '0')}`;
  // The line itself is kept: its numbers say whether they are floats.
  const head = `{"id":"${id}",${line.trim().slice(1, -1)}`;
  if (answer.error === undefined)
    return `${head},"expect":${text(answer.value)},"type":"${answer.type ?? ''}"}`;
  const message = answer.error === 'undefined' ? answer.message : undefined;
  return `${head},"error":${JSON.stringify({ kind: answer.error, message })}}`;
}

const engine = await Engine.start();
let number = 0;
for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() === '') continue;
  const recorded = record(line, await engine.ask(question(readCase(line))), ++number);
  if (recorded !== undefined) console.log(recorded);
}
engine.stop();
