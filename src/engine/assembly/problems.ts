import { throwAll, toldMistake, type TsplayError } from '../../errors/index.ts';

/**
 * What is wrong with the files of a book. The loader's words about a place count before the schema's. Of what is under
 * `no_log` no word is told.
 */
export class Problems {
  readonly #loading: TsplayError[] = [];
  readonly #schema: TsplayError[] = [];

  add(error: TsplayError): void {
    this.#loading.push(error);
  }

  addFromSchema(errors: readonly TsplayError[]): void {
    this.#schema.push(...errors);
  }

  /** Each problem once, in order of its place where they share a file. */
  all(): TsplayError[] {
    const told = new Set(this.#loading.map(lineOf));
    const all = [...this.#loading, ...this.#schema.filter((error) => !told.has(lineOf(error)))];
    return all.map(toldMistake);
  }

  throw(): void {
    throwAll(this.all());
  }
}

const lineOf = ({ src }: TsplayError): string => (src ? `${src.file}:${src.line}` : '');
