/**
 * JSON as Python's `json.dumps` writes it by default, byte for byte: files made from structures stay the same when a
 * playbook moves from one tool to the other.
 * @module
 */
import { toJson } from '../template/python/json-write.ts';
import type { Value } from '../util/value.ts';

/** One line, `, ` and `: ` between, everything outside ASCII escaped. */
export const dumpJson = (value: Value): string => toJson(value);
