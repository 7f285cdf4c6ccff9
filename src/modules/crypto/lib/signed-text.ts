/**
 * Requests and certificates as files: made anew or kept, with their owners and permissions.
 * @module
 */
import {
  type FileStat,
  type ModuleContext,
  type Plan,
  type ReadHost,
  type ResultKeys,
  type WriteHost,
} from '../../../sdk/index.ts';
import { applyAttributes, newAttributes, type Wanted } from '../../files/lib/attributes.ts';
import { valuesDiff } from '../../lib/diff.ts';
import { attributesOf, removeFiles } from './place.ts';

/** What becomes of a text that is signed. */
export interface SignedText {
  readonly before: string | undefined;
  /** Makes a new one; undefined where the one that is there is right. */
  readonly make: ((write: WriteHost) => Promise<string>) | undefined;
  /** What the diff tells of a text. */
  readonly told: (text: string | undefined) => ResultKeys;
  /** Result keys for a text. */
  readonly keys: (text: string | undefined) => ResultKeys;
}

/** A text that goes into the result only. */
export function planResult({ before, make, told, keys }: SignedText, { check }: ModuleContext): Plan {
  const diff = valuesDiff(told(before), told(before));
  if (make === undefined) return { changed: false, result: keys(before), diff };
  let after = before;
  return {
    changed: true,
    result: keys(before),
    // What has not been signed cannot be told.
    diff: check ? diff : undefined,
    diffOf: () => [valuesDiff(told(before), told(after))],
    apply: async (write) => {
      after = await make(write);
      return keys(after);
    },
  };
}

export interface PlacedText extends SignedText {
  readonly stat: FileStat | undefined;
  readonly given: Wanted & {
    readonly path: string;
    readonly backup: boolean;
    readonly unsafe_writes: boolean;
  };
}

/** A text that goes into a file. */
export async function planFile(text: PlacedText, host: ReadHost, context: ModuleContext): Promise<Plan> {
  const { stat, given, make } = text;
  const { path, backup, unsafe_writes: unsafeWrites } = given;
  const attributes = await attributesOf(path, stat, given, host);
  if (make === undefined && attributes?.changed === true)
    return {
      ...planResult(text, context),
      changed: true,
      apply: async (write) => {
        await applyAttributes(write, path, attributes.set);
        return undefined;
      },
    };
  let backupFile: string | undefined;
  const write = async (target: WriteHost): Promise<string> => {
    const content = (await make?.(target)) ?? '';
    const set = newAttributes(given, { mode: 0o644, isDirectory: false });
    const written = await target.writeFile(path, content, { ...set, backup, unsafeWrites });
    backupFile = written.backupFile;
    return content;
  };
  return planResult(
    {
      ...text,
      make: make === undefined ? undefined : write,
      keys: (content) => ({
        ...text.keys(content),
        ...(backupFile === undefined ? {} : { backup_file: backupFile }),
      }),
    },
    context,
  );
}

/** The file goes; `result` is told either way. */
export async function planRemoval(
  { path, backup }: { readonly path: string; readonly backup: boolean },
  host: ReadHost,
  result: ResultKeys,
): Promise<Plan> {
  const isThere = (await host.stat(path)) !== undefined;
  const diff = valuesDiff({}, {});
  if (!isThere) return { changed: false, result, diff };
  return {
    changed: true,
    result,
    diff,
    apply: async (write) => {
      // A copy is made as writing makes one; then the file goes.
      const kept = backup ? await write.writeFile(path, { remotePath: path }, { backup: true }) : undefined;
      await removeFiles([path], write);
      return kept?.backupFile === undefined ? undefined : { backup_file: kept.backupFile };
    },
  };
}
