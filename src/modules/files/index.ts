/**
 * Files on the host.
 * @module
 */
import type { ModuleEntry } from '../entry.ts';

export const fileModules: readonly ModuleEntry[] = [];
