/**
 * Whether a collection is what it was built as: its files against FILES.json, that against MANIFEST.json.
 * @module
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { TsplayError } from '../errors/index.ts';
import { parseYamlData } from '../source/index.ts';
import { isDict, isList, valueText, type Value } from '../util/value.ts';
import { leaves } from './links.ts';

/** What is wrong with one file. */
export interface Deviation {
  readonly name: string;
  readonly what: 'missing' | 'changed' | 'not a part of it';
}

interface Entry {
  readonly name: string;
  readonly isFile: boolean;
  readonly sum: string | undefined;
}

const part = (data: Value, key: string): Value => (isDict(data) ? (data.get(key) ?? null) : null);
const text = (value: Value): string => (value === null ? '' : valueText(value));

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** What FILES.json tells. @throws {TsplayError} TSP1505 for names that lead elsewhere */
function entriesOf(folder: string): Entry[] {
  const file = join(folder, 'FILES.json');
  const files = part(parseYamlData(readFileSync(file, 'utf8'), file), 'files');
  return (isList(files) ? files : []).map((entry) => {
    const name = text(part(entry, 'name'));
    if (relative(folder, join(folder, name)).split('/').includes('..')) throw leaves(name);
    const sum = part(entry, 'chksum_sha256');
    return { name, isFile: text(part(entry, 'ftype')) === 'file', sum: sum === null ? undefined : text(sum) };
  });
}

/** What is not as FILES.json tells, in its order; nothing for a collection that has none. */
export async function deviations(folder: string): Promise<Deviation[]> {
  if (!existsSync(join(folder, 'FILES.json'))) return [];
  const found: Deviation[] = [];
  for (const { name, isFile, sum } of entriesOf(folder)) {
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) found.push({ name, what: 'missing' });
    else if (isFile ? !stat.isFile() || (await sha256(path)) !== sum : !stat.isDirectory())
      found.push({ name, what: 'changed' });
  }
  return found;
}

/** What the collection has beyond what FILES.json tells. */
async function additions(folder: string): Promise<Deviation[]> {
  const known = new Set(['MANIFEST.json', 'FILES.json', ...entriesOf(folder).map(({ name }) => name)]);
  const all = await readdir(folder, { recursive: true });
  return all
    .filter((name) => !known.has(name))
    .sort()
    .map((name) => ({ name, what: 'not a part of it' }));
}

/**
 * Everything that is not as it was built. `remote`: the sum that MANIFEST.json has on a server.
 * @throws {TsplayError} TSP1505 where that cannot be told
 */
async function examine(folder: string, name: string, remote: string | undefined): Promise<Deviation[]> {
  const manifest = join(folder, 'MANIFEST.json');
  if (lstatSync(manifest, { throwIfNoEntry: false })?.isFile() !== true)
    throw new TsplayError('TSP1505', `Collection ${name} does not have a MANIFEST.json.`, {
      hint: 'Only what was built (`ansible-galaxy collection build`) and installed can be verified, not a source.',
    });
  if (remote !== undefined && (await sha256(manifest)) !== remote)
    return [{ name: 'MANIFEST.json', what: 'changed' }];
  const told = part(parseYamlData(readFileSync(manifest, 'utf8'), manifest), 'file_manifest_file');
  const files = join(folder, 'FILES.json');
  if (lstatSync(files, { throwIfNoEntry: false })?.isFile() !== true)
    return [{ name: 'FILES.json', what: 'missing' }];
  if ((await sha256(files)) !== text(part(told, 'chksum_sha256')))
    return [{ name: 'FILES.json', what: 'changed' }];
  return [...(await deviations(folder)), ...(await additions(folder))];
}

export const deviationLines = (found: readonly Deviation[]): string =>
  found.map(({ name, what }) => `    ${name}${what === 'changed' ? '' : ` (${what})`}`).join('\n');

/** Says that a collection is as it was built. @throws {TsplayError} TSP1505, which names each file that is not */
export async function verifyCollection(
  { name, version, folder }: { readonly name: string; readonly version: string; readonly folder: string },
  say: (line: string) => void,
  remote?: { readonly manifest: string; readonly by: string },
): Promise<void> {
  say(`Verifying '${name}:${version}'.`);
  say(`Installed collection found at '${folder}'`);
  const found = await examine(folder, name, remote?.manifest);
  if (found.length > 0)
    throw new TsplayError(
      'TSP1505',
      `Collection ${name} contains modified content in the following files:\n${deviationLines(found)}`,
      { hint: '`tsplay galaxy collection install --force` puts it there anew.' },
    );
  const what = remote === undefined ? 'are internally consistent with its manifest' : `match ${remote.by}`;
  say(`MANIFEST.json hash: ${await sha256(join(folder, 'MANIFEST.json'))}`);
  say(`Successfully verified that checksums for '${name}:${version}' ${what}.`);
}
