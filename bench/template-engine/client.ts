/**
 * The real engine in a container: Debian's ansible-core on the lab's base image.
 * @module
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { findMirror } from '../../lab/apt/mirror.ts';
import { baseImage } from '../../lab/images/base.ts';
import { dockerfileImage, ensureImage } from '../../lab/images/image.ts';
import { lineProgress } from '../../lab/progress.ts';
import { floatRepr } from '../../src/template/runtime/repr.ts';
import { PyDate, PyFloat, TemplateString, Tuple, type Value } from '../../src/util/value.ts';

const progress = lineProgress((line) => {
  console.error(line);
});

/** The engine's way to write values: types that JSON has not are marked. */
export function encode(v: Value): unknown {
  if (v === null || typeof v === 'boolean' || typeof v === 'string') return v;
  if (typeof v === 'bigint') return { $int: v.toString() };
  if (typeof v === 'number') return Number.isInteger(v) ? { $int: String(v) } : { $float: floatRepr(v) };
  if (v instanceof PyFloat) return { $float: floatRepr(v.value) };
  if (v instanceof Tuple) return { $tuple: [...(v as Value[])].map(encode) };
  if (Array.isArray(v)) return v.map(encode);
  if (v instanceof Map) return { $dict: [...v].map(([k, x]) => [encode(k), encode(x)]) };
  if (v instanceof TemplateString) return v.text;
  return { $other: v instanceof PyDate ? (v.hasTime ? 'datetime' : 'date') : v.constructor.name };
}

export interface Answer {
  readonly value?: unknown;
  readonly type?: string;
  readonly error?: string;
  readonly message?: string;
  readonly micros?: number;
  /** The template took too long, or too much memory. */
  readonly gaveUp?: boolean;
  /** For a probe: which templates plain Jinja2 can render. */
  readonly ok?: readonly boolean[];
}

/** The tag of the image that has Debian's ansible; builds it unless it is there. */
export async function ansibleImage(): Promise<string> {
  const base = baseImage('bookworm', await findMirror(), progress);
  await ensureImage(base, progress);
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const image = dockerfileImage({
    name: 'template-engine',
    base,
    folder,
    inputs: ['Dockerfile', 'engine.py'],
  });
  await ensureImage(image, progress);
  return image.tag;
}

export class Engine {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #waiting: ((answer: Answer) => void)[] = [];
  private constructor(process: ChildProcessWithoutNullStreams) {
    this.#process = process;
    createInterface({ input: process.stdout }).on('line', (line) => {
      this.#waiting.shift()?.(JSON.parse(line) as Answer);
    });
    process.stderr.on('data', (chunk: Buffer) => {
      if (/Error|Traceback/.test(chunk.toString())) console.error(chunk.toString().trimEnd());
    });
  }
  /** Starts the engine. */
  static async start(): Promise<Engine> {
    const image = await ansibleImage();
    // The real engine has no limits: without one here, a repetition or a padding takes all the machine's memory.
    const options = ['--rm', '-i', '--network', 'none', '--memory', '2g', '--memory-swap', '2g'];
    return new Engine(spawn('docker', ['run', ...options, image]));
  }
  ask(request: unknown): Promise<Answer> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    });
  }
  stop(): void {
    this.#process.stdin.end();
  }
}
