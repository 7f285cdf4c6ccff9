/** Answers of the facts program, written by hand from what hosts say. */
import { parseAnswer, type Answer } from '../../src/facts/answer.ts';

export interface Recorded {
  readonly files?: Readonly<Record<string, string>>;
  readonly sections?: Readonly<Record<string, string>>;
}

export function recorded({ files = {}, sections = {} }: Recorded): Answer {
  const read = Object.entries(files)
    .flatMap(([path, text]) => text.split('\n').map((line) => `${path}:${line}`))
    .join('\n');
  const all = { ...sections, files: read };
  return parseAnswer(
    Object.entries(all)
      .map(([name, text]) => `\x1e${name}\n${text}\n`)
      .join(''),
  );
}
