/**
 * Sources that look again and again: addresses and files.
 * @module
 */
import { watch } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { defineEventSource, p, type EventData, type EventSourceContext } from '../../sdk/index.ts';
import { loadYamlFile } from '../../source/index.ts';
import { isDict, isList, toPlain } from '../../util/value.ts';
import { errorText } from '../../util/error-text.ts';

export const urlCheck = defineEventSource({
  name: 'ansible.eda.url_check',
  aliases: ['url_check', 'eda.builtin.url_check'],
  summary: 'An event for each look at each address: {url_check: {url, status, status_code}}',
  params: {
    urls: p.list(p.str({ doc: 'An address.' }), { doc: 'The addresses.', required: true }),
    delay: p.float({ doc: 'Seconds between looks.', default: 1 }),
    timeout: p.float({ doc: 'Seconds that an answer may take.', default: 10 }),
  },
  async run({ urls, delay, timeout }, { put, sleep, signal }) {
    while (!signal.aborted) {
      for (const url of urls) await put({ url_check: await look(url, timeout, signal) });
      await sleep(Math.max(delay, 0.01));
    }
  },
});

async function look(url: string, timeout: number, signal: AbortSignal): Promise<EventData> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeout * 1000)]),
    });
    await response.body?.cancel();
    return { url, status: response.status === 200 ? 'up' : 'down', status_code: response.status };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { url, status: 'down', error_msg: errorText(cause) };
  }
}

/** Calls back for each name that changed in a folder, until the run ends; one call at a time. */
async function changes(
  folder: string,
  recursive: boolean,
  signal: AbortSignal,
  changed: (name: string) => Promise<void>,
): Promise<void> {
  let work = Promise.resolve();
  await new Promise<void>((done, fail) => {
    const watcher = watch(folder, { recursive, signal }, (_kind, name) => {
      if (name !== null) work = work.then(() => changed(name)).catch(fail);
    });
    watcher.on('error', fail);
    signal.addEventListener('abort', () => done(), { once: true });
    watcher.on('close', () => done());
  });
  await work;
}

export const fileWatch = defineEventSource({
  name: 'ansible.eda.file_watch',
  aliases: ['file_watch', 'eda.builtin.file_watch'],
  summary: 'An event for each change in a folder: {change, src_path, type, root_path}',
  params: {
    path: p.path({ doc: 'The folder.', required: true }),
    recursive: p.bool({ doc: 'Folders in it as well.', default: false }),
    ignore_regexes: p.list(p.str({ doc: 'A pattern of names.' }), {
      doc: 'Names to pass over.',
      default: [],
    }),
  },
  async run({ path, recursive, ignore_regexes }, { put, cwd, signal }) {
    const root = resolve(cwd, path);
    const ignored = ignore_regexes.map((pattern) => new RegExp(pattern));
    const seen = new Set<string>();
    await changes(root, recursive, signal, async (name) => {
      if (ignored.some((pattern) => pattern.test(name))) return;
      const file = join(root, name);
      const status = await lstat(file).catch(() => undefined);
      const change =
        status === undefined ? 'deleted' : seen.has(name) || age(status) > 1000 ? 'modified' : 'created';
      if (status === undefined) seen.delete(name);
      else seen.add(name);
      const type = status?.isDirectory() === true ? 'FileSystemDirectory' : 'FileSystemFile';
      await put({ change, src_path: file, type, root_path: root });
    });
  },
});

const age = ({ birthtimeMs }: { readonly birthtimeMs: number }): number => Date.now() - birthtimeMs;

async function putFile(file: string, { put }: EventSourceContext): Promise<void> {
  const value = loadYamlFile(file, { templates: false });
  for (const item of isList(value) ? value : [value]) if (isDict(item)) await put(toPlain(item) as EventData);
}

export const file = defineEventSource({
  name: 'ansible.eda.file',
  aliases: ['file', 'eda.builtin.file'],
  summary: 'The events that YAML files hold, at the start and whenever one changes',
  params: { files: p.list(p.path({ doc: 'A file.' }), { doc: 'The files.', required: true }) },
  async run({ files }, context) {
    const paths = files.map((one) => resolve(context.cwd, one));
    for (const path of paths) await putFile(path, context);
    await Promise.all(
      paths.map((path) =>
        changes(resolve(path, '..'), false, context.signal, async (name) => {
          if (resolve(path, '..', name) !== path) return;
          // Half-written files are read again with the next change.
          await putFile(path, context).catch((error: unknown) => context.warn(errorText(error)));
        }),
      ),
    );
  },
});
