/**
 * What a book brings of its own: modules and plug-ins beside the playbook, in its roles, in collections, and in the
 * folders of the command line and the configuration.
 * @module
 */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Library, libraryOptions, openCollections } from '../../../library/index.ts';
import type { CliProcess } from '../../process.ts';
import { settingsOf } from '../../settings.ts';

export interface BookPlace {
  readonly modulePath: readonly string[];
  readonly playbookDir: string | undefined;
}

export async function openBook({ modulePath, playbookDir }: BookPlace, proc: CliProcess): Promise<Library> {
  const settings = settingsOf(proc);
  const { values } = settings;
  const folder = resolve(proc.cwd(), playbookDir ?? values.playbookDir ?? '.');
  const collections = openCollections(settings, proc.env);
  collections.add(folder);
  const library = new Library(
    libraryOptions(
      settings,
      { env: proc.env, cwd: proc.cwd() },
      modulePath.flatMap((path) => path.split(':').filter(Boolean)).map((path) => resolve(proc.cwd(), path)),
    ),
    collections,
  );
  await library.add(folder);
  for (const roles of [join(folder, 'roles'), ...values.rolesPath])
    for (const role of subfolders(roles)) await library.add(role);
  return library;
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
