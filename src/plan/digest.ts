/**
 * Digests that tell whether two things are the same, and nothing else of them.
 * @module
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { ProposedChange } from '../engine/state/options.ts';
import type { Diff, TaskInfo } from '../events/types.ts';
import { toPlain, type Plain } from '../util/value.ts';
import type { DiffDigest, Digest } from './types.ts';

export const newSalt = (): string => randomBytes(32).toString('hex');

export type Digester = (content: string | Buffer) => Digest;

/** Digests of one plan. */
export const digester = (salt: string): Digester => {
  const key = Buffer.from(salt, 'hex');
  return (content) => createHmac('sha256', key).update(content).digest('hex');
};

/** JSON in which keys have an order. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : typeof member === 'bigint'
        ? member.toString()
        : member,
  );

/** What a change's diff is about. Modules that show attributes beside a file's content name both. */
const subjectOf = (diff: Diff): string =>
  diff.kind === 'text' ? (diff.beforeHeader ?? diff.afterHeader ?? '').replace(/ \(content\)$/, '') : '';

export const diffDigest = (diff: Diff, digest: Digester): DiffDigest =>
  diff.kind === 'text'
    ? {
        subject: digest(subjectOf(diff)),
        before: digest(canonical([diff.before, diff.state?.before])),
        after: digest(canonical([diff.after, diff.state?.after])),
      }
    : { subject: digest(''), before: digest(''), after: digest(diff.text) };

export const argsDigest = ({ module, args }: ProposedChange, digest: Digester): Digest =>
  digest(canonical([module, toPlain(args) satisfies Plain]));

/** Where a task stands, as a key. */
export const placeOf = ({ src, name }: TaskInfo): string =>
  src === undefined ? name : `${src.file}:${src.line}:${src.col}`;
