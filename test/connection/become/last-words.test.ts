import { expect, it } from 'vitest';
import { silent } from '../../../src/connection/become/errors.ts';

const context = {
  label: 'host',
  become: undefined,
  tokens: { hello: 'hello-1', prompt: 'prompt-1', sync: 'sync-1' },
  terminal: false,
  timeout: 60_000,
};
const nonce = '3b6288106b76ace6cdbfa7f3690dea6c';

it('the last words of a host are told without the ends of our requests, which another shell has run', () => {
  const { message } = silent(context, `Welcome\n${nonce}:0;${nonce}:1:127;prompt? `);
  expect(message).toBe(
    'host: logged in, but there was no shell after 60 s; its last words: Welcome / prompt?',
  );
  expect(silent(context, `${nonce}:0:0;${nonce}:0;`).message).toBe(
    'host: logged in, but there was no shell after 60 s.',
  );
});
