/**
 * Bodies of requests from the structures of tasks.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import {
  type Controller,
  type Dict,
  dumpJson,
  fail,
  isDict,
  isList,
  toPlain,
  type Value,
} from '../../../sdk/index.ts';

/** What a form's fields are sent as. */
export const formType = 'application/x-www-form-urlencoded';

export interface Body {
  readonly content: Buffer | string | undefined;
  readonly type?: string | undefined;
}

const textOf = (value: Value): string => {
  const plain = toPlain(value);
  return typeof plain === 'string' ? plain : dumpJson(value);
};

/** Python's `urlencode`: blanks become plus signs. */
export function formUrlEncoded(body: Value): string {
  if (typeof body === 'string') return body;
  const pairs: [string, string][] = [];
  const entries: [Value, Value][] = isDict(body)
    ? [...body]
    : isList(body)
      ? body.map((pair) =>
          isList(pair) ? [pair[0] ?? null, pair[1] ?? null] : fail('form-urlencoded needs pairs'),
        )
      : fail('failed to parse body as form_urlencoded: a dict or a list is needed');
  for (const [key, values] of entries)
    for (const value of isList(values) ? values : [values])
      if (value !== null) pairs.push([textOf(key), textOf(value)]);
  return new URLSearchParams(pairs).toString();
}

const types: Readonly<Record<string, string>> = {
  json: 'application/json',
  txt: 'text/plain',
  html: 'text/html',
  xml: 'application/xml',
  gz: 'application/gzip',
  png: 'image/png',
  jpg: 'image/jpeg',
  pdf: 'application/pdf',
  csv: 'text/csv',
};

interface Part {
  readonly content: Buffer;
  readonly filename?: string | undefined;
  readonly type: string;
}

async function filePart(field: string, spec: Dict, controller: Controller): Promise<Part> {
  const of = (key: string): string | undefined => {
    const value = spec.get(key);
    return value === undefined || value === null ? undefined : textOf(value);
  };
  const filename = of('filename');
  const content = of('content');
  if (filename === undefined && content === undefined)
    fail(
      `failed to parse body as form-multipart: at least one of filename or content must be provided (${field})`,
    );
  const path = content === undefined ? await controller.findFile('files', filename ?? '') : undefined;
  const guessed = types[(filename ?? '').split('.').at(-1) ?? ''] ?? 'application/octet-stream';
  return {
    content: path === undefined ? Buffer.from(content ?? '') : await controller.readFile(path),
    filename: filename === undefined ? undefined : basename(filename),
    type: of('mime_type') ?? (filename === undefined ? 'text/plain' : guessed),
  };
}

/** RFC 7578. */
export async function multipart(body: Value, controller: Controller): Promise<Body> {
  if (!isDict(body)) fail('failed to parse body as form-multipart: a dict is needed');
  const boundary = `----tsplay${randomBytes(16).toString('hex')}`;
  const pieces: Buffer[] = [];
  for (const [key, value] of body) {
    const field = textOf(key);
    const part = isDict(value)
      ? await filePart(field, value, controller)
      : { content: Buffer.from(textOf(value)), type: 'text/plain', filename: undefined };
    const file = part.filename === undefined ? '' : `; filename="${part.filename.replaceAll('"', '%22')}"`;
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${field}"${file}\r\nContent-Type: ${part.type}\r\n\r\n`;
    pieces.push(Buffer.from(head), part.content, Buffer.from('\r\n'));
  }
  return {
    content: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
    type: `multipart/form-data; boundary=${boundary}`,
  };
}

/** The body of a request in its format. */
export async function encodeBody(
  body: Value | undefined,
  format: 'form-urlencoded' | 'json' | 'raw' | 'form-multipart',
  controller: Controller,
): Promise<Body> {
  switch (format) {
    case 'json':
      return {
        content: body === undefined ? undefined : typeof body === 'string' ? body : dumpJson(body),
        type: 'application/json',
      };
    case 'form-urlencoded':
      return {
        content: body === undefined ? undefined : formUrlEncoded(body),
        type: formType,
      };
    case 'form-multipart':
      return multipart(body ?? null, controller);
    case 'raw':
      return { content: body === undefined || body === null ? undefined : textOf(body) };
  }
}
