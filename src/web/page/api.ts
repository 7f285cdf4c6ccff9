/**
 * What is asked of the server. Addresses are relative to the page's own, which holds the token.
 */
import { errorText } from '../../util/error-text.ts';
import type { Problem } from '../wire.ts';

/** The server says no, or cannot. */
export class Refusal extends Error {
  readonly hint: string | undefined;
  readonly isGone: boolean;
  constructor({ message, hint }: Problem, isGone = false) {
    super(message);
    this.hint = hint;
    this.isGone = isGone;
  }
}

async function call<T>(path: string, how: RequestInit): Promise<T> {
  const response = await fetch(path, how).catch(() => {
    throw new Refusal(
      { message: 'tsplay web has ended.', hint: 'Start it again, and open the address that it prints.' },
      true,
    );
  });
  const value: unknown = await response.json();
  if (!response.ok) throw new Refusal(value as Problem);
  return value as T;
}

export const get = <T>(path: string): Promise<T> => call<T>(path, {});

export const post = <T>(path: string, body: unknown): Promise<T> =>
  call<T>(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

/** What to show of a thing that was thrown. */
export const problemOf = (error: unknown): Problem =>
  error instanceof Refusal ? { message: error.message, hint: error.hint } : { message: errorText(error) };
