/**
 * Plans as files.
 * @module
 */
import { readFileSync } from 'node:fs';
import { TsplayError } from '../errors/index.ts';
import { replacePrivateFileSync } from '../util/local-file.ts';
import { digester } from './digest.ts';
import { planVersion, type Plan } from './types.ts';

/** Writes it as a whole or not at all, mode 0600. Throws TSP1005. */
export function writePlan(file: string, plan: Plan): void {
  replacePrivateFileSync(file, `${JSON.stringify(plan, null, 1)}\n`);
}

const noPlan = (file: string, why: string): TsplayError =>
  new TsplayError('TSP1503', `${file} ${why}`, { hint: 'Make one with `tsplay plan BOOK -o FILE`.' });

/** Throws TSP1002 where there is no file, TSP1503 for one that is not a plan. */
export function readPlan(file: string): Plan {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new TsplayError('TSP1002', `the plan ${file} cannot be read`, {
      cause: error,
      hint: 'Make one with `tsplay plan BOOK -o FILE`.',
    });
  }
  const value = parsed(text);
  if (value?.type !== 'tsplay.plan' || typeof value.version !== 'number') throw noPlan(file, 'is not a plan');
  if (value.version > planVersion) throw noPlan(file, 'was made by a newer tsplay');
  const isWhole =
    [value.results, value.permits, value.seen].every(Array.isArray) &&
    [value.files, value.hosts, value.command, value.settled].every(isObject) &&
    [value.salt, value.cwd].every((part) => typeof part === 'string');
  if (!isWhole) throw noPlan(file, 'is not a whole plan');
  return value as Plan;
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

function parsed(text: string): Partial<Plan> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Refuses a plan whose book or inventory is not what it was. Throws TSP1503 with the files. */
export function requireSameFiles({ files, salt }: Plan): void {
  const digest = digester(salt);
  const changed = Object.entries(files).flatMap(([file, was]) => {
    try {
      return digest(readFileSync(file)) === was ? [] : [file];
    } catch {
      return [file];
    }
  });
  if (changed.length === 0) return;
  const more = changed.length > 3 ? ` and ${changed.length - 3} more` : '';
  throw new TsplayError(
    'TSP1503',
    `changed since the plan was made: ${changed.slice(0, 3).join(', ')}${more}`,
    {
      hint: 'Look at what it would do now: make a new plan.',
    },
  );
}
