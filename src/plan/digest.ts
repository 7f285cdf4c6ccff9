/**
 * Digests that tell whether two things are the same, and nothing else of them.
 * @module
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { ProposedChange } from '../engine/state/options.ts';
import type { Diff, TaskInfo } from '../events/types.ts';
import { keyText, toPlain, type Plain } from '../util/value.ts';
import type { DiffDigest, Digest, Permit } from './types.ts';

type Asked = Pick<Permit, 'module' | 'args'>;

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

const isEmpty = (value: Plain): boolean => value === null || value === '';

/** What a change asks of which module. */
export const askedDigest = ({ module, args }: ProposedChange, digest: Digester): Asked => {
  const digests = [...args].map(([name, value]): [string, Digest | null] => {
    const plain = toPlain(value);
    return [keyText(name), isEmpty(plain) ? null : digest(canonical(plain))];
  });
  return { module: digest(module), args: Object.fromEntries(digests) };
};

/** Whether the same is asked as was planned. */
export function asksTheSame(planned: Asked, now: Asked): boolean {
  const { module, args = {} } = planned;
  return (
    module === now.module &&
    Object.entries(now.args ?? {}).every(
      ([name, digest]) => Object.hasOwn(args, name) && (args[name] === null || args[name] === digest),
    )
  );
}

/** Where a task stands, as a key. */
export const placeOf = ({ src, name }: TaskInfo): string =>
  src === undefined ? name : `${src.file}:${src.line}:${src.col}`;
