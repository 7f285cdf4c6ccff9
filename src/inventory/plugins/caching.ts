/**
 * How answers of APIs are kept between runs.
 * @module
 */
import type { Dict } from '../../util/value.ts';

/** Where answers are kept, by a key for each source. */
export interface AnswerCache {
  /** Undefined when there are none, or old ones. */
  load(key: string): Dict | undefined;
  save(key: string, answers: Dict): void;
}

export interface AnswerCacheOptions {
  /** `memory`, `jsonfile` or `yaml`. */
  readonly plugin: string;
  /** The folder of files. */
  readonly folder: string | undefined;
  /** The beginning of their names. */
  readonly prefix: string;
  /** Seconds after which answers are old; 0 for never. */
  readonly timeout: number;
}

/** What the configuration says where a source says nothing, and how a cache is opened. */
export interface AnswerCaching extends AnswerCacheOptions {
  readonly enabled: boolean;
  /** Answers are asked for anew, and kept. */
  readonly fresh: boolean;
  open(options: AnswerCacheOptions): AnswerCache;
}
