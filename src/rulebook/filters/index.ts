/**
 * The event filters that come with tsplay.
 * @module
 */
import type { EventFilter } from '../../sdk/index.ts';
import { dashesToUnderscores, jsonFilter, normalizeKeys } from './keys.ts';
import { eventSplitter, insertHostsToMeta, insertMetaInfo, noop } from './meta.ts';

export const eventFilters: readonly EventFilter[] = [
  jsonFilter,
  dashesToUnderscores,
  normalizeKeys,
  insertHostsToMeta,
  insertMetaInfo,
  eventSplitter,
  noop,
];
