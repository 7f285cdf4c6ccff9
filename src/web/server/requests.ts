/**
 * What buttons send: read with a limit, and taken apart to nothing but words that are safe to run.
 * @module
 */
import type { IncomingMessage } from 'node:http';
import type { JobRequest } from '../wire.ts';

/** Bytes of a body. */
const largest = 4 * 1024;

/** The body as JSON; undefined for what is too large or no JSON. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largest) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** No word begins with a dash, so none is taken for an option. */
const service = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
/** As Docker has it. */
const tag = /^\w[\w.-]{0,127}$/;
/** A release, as it is listed: an id, a tag, an image, a time. */
const release = /^[A-Za-z0-9][\w.:/@+-]{0,255}$/;

type Fields = Readonly<Record<string, unknown>>;

/** Empty is not given. Null where it is something else than a word of this form. */
function word(value: unknown, form: RegExp): string | undefined | null {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' && form.test(value) ? value : null;
}

/** What is asked for, or a sentence about what is wrong with it. */
export function jobRequest(name: string, action: string, body: unknown): JobRequest | string {
  if (!service.test(name)) return 'That is no name of a service.';
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return 'An object is expected.';
  const fields = body as Fields;
  const check = fields['check'] ?? false;
  if (typeof check !== 'boolean') return '"check" is true or false.';
  const base = { service: name, check };
  if (action === 'release') {
    const asked = word(fields['tag'], tag);
    return asked === null ? 'That is no tag of an image.' : { ...base, action, tag: asked };
  }
  if (action === 'rollback') {
    const to = word(fields['to'], release);
    return to === null ? 'That is no release.' : { ...base, action, to };
  }
  if (action === 'scale') {
    const count = fields['count'];
    const isCount = typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= 9999;
    return isCount ? { ...base, action, count } : 'How many instances: 1 to 9999.';
  }
  return 'Services can be released, rolled back and scaled.';
}
