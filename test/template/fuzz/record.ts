/**
 * Writes cases in the corpus' format with the real engine's answers. Templates come from standard input, one JSON
 * object with `area`, `template` and `vars` per line: `tsx test/template/fuzz/record.ts < templates.jsonl > cases.jsonl`.
 * @module
 */
import { createInterface } from 'node:readline';
import { Engine, type Answer } from '../../../bench/template-engine/client.ts';

interface Wanted {
  readonly area: string;
  readonly template: string;
  readonly vars?: unknown;
  readonly mode?: string;
}

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

function record(wanted: Wanted, answer: Answer, number: number): string | undefined {
  if (JSON.stringify(answer).includes('$other')) return undefined;
  const id = `own-${wanted.area}-${String(number).padStart(3, '0')}`;
  const head = JSON.stringify({ id, vars: {}, ...wanted }).slice(0, -1);
  if (answer.error === undefined)
    return `${head},"expect":${text(answer.value)},"type":"${answer.type ?? ''}"}`;
  return `${head},"error":${JSON.stringify({ kind: answer.error })}}`;
}

const engine = await Engine.start();
let number = 0;
for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() === '') continue;
  const wanted = JSON.parse(line) as Wanted;
  const answer = await engine.ask(wanted);
  const recorded = record(wanted, answer, ++number);
  if (recorded !== undefined) console.log(recorded);
}
engine.stop();
