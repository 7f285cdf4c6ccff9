import { TsplayError } from '../../errors/index.ts';

/** A template used what check mode cannot know. The task that holds the template is unknown too. */
export class UnknownValueError extends TsplayError {
  override readonly name = 'UnknownValueError';
  readonly reason: string;
  constructor(reason: string) {
    super('TSP1203', `depends on a result that check mode cannot know: ${reason}`);
    this.reason = reason;
  }
}
