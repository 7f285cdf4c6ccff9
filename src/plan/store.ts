/**
 * Plans as files.
 * @module
 */
import { readFileSync, statSync } from 'node:fs';
import { TsplayError } from '../errors/index.ts';
import { compileSchema } from '../source/index.ts';
import { nearestNumbers } from '../util/json.ts';
import { replacePrivateFileSync } from '../util/local-file.ts';
import { digester } from './digest.ts';
import { planVersion, type Plan } from './types.ts';

/** Writes it as a whole or not at all, mode 0600. Throws TSP1005. */
export function writePlan(file: string, plan: Plan): void {
  replacePrivateFileSync(file, `${JSON.stringify(plan, nearestNumbers, 1)}\n`);
}

const noPlan = (file: string, why: string): TsplayError =>
  new TsplayError('TSP1503', `${file} ${why}`, { hint: 'Make one with `tsplay plan BOOK -o FILE`.' });

/** A plan is checked as a whole before any of it counts: a damaged one must not be applied in part. */
const form = compileSchema('plan');

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
  const [wrong] = form.errors(value);
  if (wrong !== undefined)
    throw noPlan(file, `is not a whole plan: ${wrong.instancePath || '/'} ${wrong.message ?? 'is wrong'}`);
  return value as Plan;
}

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
      // A pipe or a device is not what was read for the plan, and may never end.
      return statSync(file).isFile() && digest(readFileSync(file)) === was ? [] : [file];
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
