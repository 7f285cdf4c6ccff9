/**
 * Answers of APIs that are kept between runs (`cache: true` of a plug-in's configuration, or of `[inventory]`).
 * @module
 */
import { createHash } from 'node:crypto';
import type { Dict, Value } from '../../util/value.ts';
import { getJson, type ApiOptions } from './api.ts';
import { textOption } from './config.ts';
import { flag } from './construct.ts';
import type { Reading } from './types.ts';

/** Does work that asks an API; `get` gives the JSON of a path, as it was kept where that is wanted. */
export async function withAnswers<R>(
  { source, caching }: Reading,
  { plugin, config, api }: { readonly plugin: string; readonly config: Dict; readonly api: ApiOptions },
  work: (get: (path: string) => Promise<Value>) => Promise<R>,
): Promise<R> {
  if (caching === undefined || !flag(config, 'cache', caching.enabled))
    return work((path) => getJson(api, path));
  const cache = caching.open({
    plugin: textOption(config, 'cache_plugin') ?? caching.plugin,
    folder: textOption(config, 'cache_connection') ?? caching.folder,
    prefix: textOption(config, 'cache_prefix') ?? caching.prefix,
    timeout: Number(textOption(config, 'cache_timeout') ?? caching.timeout),
  });
  const key = keyOf(plugin, source);
  const known = (caching.fresh ? undefined : cache.load(key)) ?? new Map<Value, Value>();
  const kept = known.size;
  const result = await work(async (path) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const answer = await getJson(api, path);
    known.set(path, answer);
    return answer;
  });
  if (known.size > kept) cache.save(key, known);
  return result;
}

/** `NAME_01234s_56789`: Ansible's key for a source of a plug-in. */
function keyOf(plugin: string, source: string): string {
  const short = (text: string): string => createHash('sha1').update(text).digest('hex').slice(0, 5);
  return `${plugin}_${short(plugin)}s_${short(source)}`;
}
