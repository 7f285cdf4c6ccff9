/**
 * Filters that add to events where they are from and whom they concern, and the one that takes bundles apart.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { defineEventFilter, p, type EventData } from '../../sdk/index.ts';
import { isDict, toPlain, valueText } from '../../util/value.ts';
import { pluck } from '../condition/path.ts';

const metaOf = (event: EventData): Record<string, unknown> => {
  const { meta } = event;
  return typeof meta === 'object' && meta !== null && !Array.isArray(meta)
    ? (meta as Record<string, unknown>)
    : {};
};

/** The event with its origin, the time and an id of its own under `meta`. What is there stays. */
export const withOrigin = (event: EventData, name: string, type: string): EventData => ({
  ...event,
  meta: {
    source: { name, type },
    received_at: new Date().toISOString(),
    uuid: randomUUID(),
    ...metaOf(event),
  },
});

export const insertMetaInfo = defineEventFilter({
  name: 'eda.builtin.insert_meta_info',
  summary: 'Adds origin, time and an id under meta; every event passes through it anyway',
  params: {
    source_name: p.str({ doc: 'The name of the source.', required: true }),
    source_type: p.str({ doc: 'The plug-in of the source.', required: true }),
  },
  run: (event, { source_name, source_type }) => withOrigin(event, source_name, source_type),
});

export const insertHostsToMeta = defineEventFilter({
  name: 'eda.builtin.insert_hosts_to_meta',
  aliases: ['ansible.eda.insert_hosts_to_meta'],
  summary: 'Takes the hosts that actions are limited to from the event',
  params: {
    host_path: p.str({ doc: 'Where in the event they stand.' }),
    path_separator: p.str({ doc: 'Between the keys of the path.', default: '.' }),
    host_separator: p.str({ doc: 'Between several hosts in one text.' }),
    raise_error: p.bool({ doc: 'End the source where an event has none.', default: false }),
    log_error: p.bool({ doc: 'Warn where an event has none.', default: true }),
  },
  run(event, { host_path, path_separator, host_separator, raise_error, log_error }, { warn }) {
    if (host_path === undefined || host_path === '') return event;
    const hosts = pluck(event, host_path.split(path_separator));
    if (hosts === undefined) {
      const message = `an event has no ${host_path}`;
      if (raise_error) throw new Error(message);
      if (log_error) warn(message);
      return event;
    }
    return { ...event, meta: { ...metaOf(event), hosts: hostList(hosts, host_separator) } };
  },
});

function hostList(hosts: unknown, separator: string | undefined): string[] {
  const list = Array.isArray(hosts)
    ? (hosts as unknown[])
    : typeof hosts === 'string' && separator !== undefined
      ? hosts.split(separator).map((host) => host.trim())
      : [hosts];
  const wrong = list.find((host) => typeof host !== 'string');
  if (wrong !== undefined) throw new Error(`${JSON.stringify(wrong)} is not a host name`);
  return list as string[];
}

export const eventSplitter = defineEventFilter({
  name: 'eda.builtin.event_splitter',
  aliases: ['ansible.eda.event_splitter'],
  summary: 'Makes an event of each item of a list in the event',
  params: {
    splitter_key: p.str({ doc: 'Where the list stands, keys joined by dots.', required: true }),
    attributes_key_map: p.dict({ doc: 'Further keys, and where in the event their values stand.' }),
    extras: p.dict({ doc: 'Further keys and values.' }),
    raise_error: p.bool({ doc: 'End the source where an event has no such list.', default: false }),
  },
  run(event, { splitter_key, attributes_key_map, extras, raise_error }, { warn }) {
    const items = pluck(event, splitter_key.split('.'));
    if (!Array.isArray(items)) {
      const message = `an event has no list ${splitter_key}`;
      if (raise_error) throw new Error(message);
      warn(`${message}; it goes on as it is`);
      return event;
    }
    const added: Record<string, unknown> = {};
    for (const [key, path] of attributes_key_map ?? []) {
      const value = pluck(event, valueText(path).split('.'));
      if (value === undefined) warn(`an event has no ${valueText(path)}`);
      else added[valueText(key)] = value;
    }
    if (extras !== undefined && isDict(extras)) Object.assign(added, toPlain(extras));
    return items
      .filter((item): item is EventData => typeof item === 'object' && item !== null)
      .map((item) => ({ ...item, ...added }));
  },
});

export const noop = defineEventFilter({
  name: 'eda.builtin.noop',
  aliases: ['ansible.eda.noop'],
  summary: 'Changes nothing',
  params: {},
  run: (event) => event,
});
