/**
 * Lookups that wait for others: they are handed to the templates of a run.
 * @module
 */
import type { LookupDeclaration } from '../template/index.ts';
import { consulKv } from './consul-kv.ts';
import { dig } from './dig.ts';
import { url } from './url.ts';

export const networkLookups: readonly LookupDeclaration[] = [consulKv, dig, url];
