/**
 * The event sources that come with tsplay.
 * @module
 */
import type { EventSource } from '../../sdk/index.ts';
import { generic } from './generic.ts';
import { range, tick } from './range.ts';

export const eventSources: readonly EventSource[] = [generic, range, tick];
