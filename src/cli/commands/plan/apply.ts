/**
 * `tsplay apply`.
 * @module
 */
import { resolve } from 'node:path';
import type { Settings } from '../../../config/index.ts';
import type { RunHooks, RunOptions } from '../../../engine/state/options.ts';
import { TsplayError } from '../../../errors/index.ts';
import {
  digester,
  Gate,
  givenExtraVars,
  Keeper,
  readPlan,
  requireSameFiles,
  type Plan,
} from '../../../plan/index.ts';
import { applyCommand } from '../../options/plan.ts';
import { tellHelp } from '../../help-text.ts';
import { parse } from '../../parse.ts';
import type { CliProcess } from '../../process.ts';
import { reportOptions } from '../../run/output.ts';
import { settingsOf, withConfigured } from '../../settings.ts';
import type { Engine } from '../run/engine.ts';
import { executeAsked } from '../run/index.ts';
import { runOnly, type RunValues } from '../run/to-options.ts';
import { plainDiff } from './style.ts';

const fixed = {
  check: false,
  diff: true,
  ...runOnly,
  flushCache: false,
} as const;

/** Runs the command. */
export async function executeApply(argv: readonly string[], proc: CliProcess): Promise<number> {
  const parsed = parse(applyCommand, argv);
  if ('help' in parsed) return tellHelp(parsed, proc);
  const plan = readPlan(resolve(proc.cwd(), parsed.args[0] ?? ''));
  requirePlace(plan, proc);
  requireSameFiles(plan);
  const settings = settingsOf(proc);
  const own = withConfigured(applyCommand.options, parsed.options, parsed.given, settings);
  const given = Object.fromEntries(Object.entries(own).filter(([name]) => parsed.given.has(name)));
  const extraVars = givenExtraVars(plan.command.extraVars, own.extraVars, digester(plan.salt));
  const values = { ...own, ...plan.command.options, ...given, ...fixed, extraVars } as unknown as RunValues;
  return await executeAsked(
    {
      playbooks: plan.command.playbooks,
      values,
      settings,
      output: parsed.options.output,
      command: 'apply',
      prepare: (options, hooks, engine) => guardedBy(plan, { options, hooks, engine, settings, proc }),
    },
    proc,
  );
}

/** Relative names of the plan, and ansible.cfg, are those of the folder it was made in. */
function requirePlace({ cwd }: Plan, proc: CliProcess): void {
  if (proc.cwd() === cwd) return;
  throw new TsplayError('TSP1503', `the plan was made in ${cwd}`, { hint: `Apply it there: cd ${cwd}` });
}

interface Stage {
  readonly options: RunOptions;
  readonly hooks: RunHooks;
  readonly engine: Engine;
  readonly settings: Settings;
  readonly proc: CliProcess;
}

/** Looks once more at what the run would do, and gives hooks that let it do only what was planned. */
async function guardedBy(plan: Plan, { options, hooks, engine, settings, proc }: Stage): Promise<RunHooks> {
  const report = reportOptions(proc, { noColor: true, verbosity: 0, settings });
  const gate = new Gate(plan, plainDiff(report));
  const keeper = new Keeper(digester(plan.salt));
  const answers = new Answers();
  await engine.runPlaybooks(
    { ...options, check: true },
    {
      ...hooks,
      prompt: answers.asking(hooks),
      onChange: (change) => keeper.onChange(change),
      emit: (event) => keeper.onEvent(event),
    },
  );
  gate.compare(keeper.found);
  return {
    ...hooks,
    prompt: answers.repeating(hooks),
    emit: (event) => {
      gate.onEvent(event);
      hooks.emit(event);
    },
    onChange: (change) => gate.onChange(change),
  };
}

/** A person is asked once: what was answered in the first run is answered in the second. */
class Answers {
  readonly #given: { readonly question: string; readonly answer: string }[] = [];

  /** Asks, and remembers. */
  asking =
    (hooks: RunHooks): RunHooks['prompt'] =>
    async (question, options) => {
      const answer = await hooks.prompt(question, options);
      this.#given.push({ question, answer });
      return answer;
    };

  /** Answers in the same order; asks what was not asked before. */
  repeating =
    (hooks: RunHooks): RunHooks['prompt'] =>
    (question, options) => {
      const at = this.#given.findIndex((given) => given.question === question);
      const [known] = at < 0 ? [] : this.#given.splice(at, 1);
      return known === undefined ? hooks.prompt(question, options) : Promise.resolve(known.answer);
    };
}
