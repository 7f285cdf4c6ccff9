/**
 * The actions of rules. An action that throws has failed; the rules go on.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { nearestNumbers } from '../../util/json.ts';
import { isList, toPlain, type Dict, type Value } from '../../util/value.ts';
import type { ActionName } from '../book/types.ts';
import { parsePath, pluck } from '../condition/path.ts';
import type { Data } from '../engine/rule.ts';
import { withOrigin } from '../filters/meta.ts';
import { masked, shownValue } from '../run/report.ts';
import type { ActionContext, RulesetDoor } from './context.ts';
import { runJobAction } from './jobs.ts';

type Perform = (context: ActionContext) => void | Promise<void>;

const refuse: Perform = ({ action }) => {
  throw new TsplayError('TSP1703', `${action.name} needs AWX, which tsplay does not speak to`, {
    src: action.src,
    hint: 'run the playbook of the template with run_playbook',
  });
};

/** Names of the actions that cannot be carried out: told before anything runs. */
export const refusedActions: ReadonlySet<ActionName> = new Set(['run_job_template', 'run_workflow_template']);

export const actions: Readonly<Record<ActionName, Perform>> = {
  none: () => undefined,
  noop: () => undefined,
  debug,
  print_event: ({ scope, args, reporter }) => {
    const keys = Object.keys(scope.events);
    const shown = keys.length === 1 && keys[0] === 'm' ? scope.events['m'] : scope.events;
    const pretty = args.get('pretty') === true;
    reporter.print('event', JSON.stringify(shown, nearestNumbers, pretty ? 2 : undefined));
  },
  set_fact: (context) => target(context).setFact(internal(context, 'fact', 'set_fact')),
  post_event: (context) => target(context).post(internal(context, 'event', 'post_event')),
  retract_fact: (context) =>
    target(context).retractFact(plainDict(context.args.get('fact')), context.args.get('partial') !== false),
  shutdown: ({ args, shutdownDelay, rule, ruleset, shutdown }) =>
    shutdown({
      kind: args.get('kind') === 'now' ? 'now' : 'graceful',
      delay: args.has('delay') ? Number(args.get('delay')) : shutdownDelay,
      message: args.has('message') ? shownValue(args.get('message') ?? '') : `${ruleset.name} | ${rule}`,
    }),
  run_playbook: (context) => runJobAction('playbook', context),
  run_module: (context) => runJobAction('module', context),
  run_job_template: refuse,
  run_workflow_template: refuse,
};

const target = ({ args, ruleset, rulesetNamed }: ActionContext): RulesetDoor => {
  const name = args.get('ruleset');
  return typeof name === 'string' ? rulesetNamed(name) : ruleset;
};

const plainDict = (value: Value | undefined): Data => toPlain(value ?? null) as Data;

/** An event or fact of a rule's own making; that it is one stands in its meta. */
const internal = ({ args }: ActionContext, key: string, action: string): Data =>
  withOrigin(plainDict(args.get(key)), action, 'internal');

function debug(context: ActionContext): void {
  const { args, reporter, scope, templates, ruleset, rule, hosts } = context;
  const msg = args.get('msg');
  const variable = args.get('var');
  if (msg !== undefined) {
    for (const line of isList(msg) ? msg : [msg]) reporter.print('debug', shownValue(line));
    return;
  }
  const known: Dict = new Map([...templates.vars, ...scope.vars]);
  if (variable !== undefined) {
    // Braces are optional: with them the value itself is here by now.
    const value =
      typeof variable === 'string' ? pluck(toPlain(known), parsePath(variable)) : toPlain(variable);
    const written = context.action.args.get('var');
    if (value === undefined && typeof written === 'string')
      throw new Error(`there is no variable ${written}`);
    reporter.print(
      'debug',
      `${shownValue(written ?? '')}: ${JSON.stringify(value ?? toPlain(variable), nearestNumbers)}`,
    );
    return;
  }
  const details = {
    ruleset: ruleset.name,
    rule,
    hosts,
    variables: masked(toPlain(known)),
    facts: ruleset.facts(),
  };
  reporter.print('debug', JSON.stringify(details, nearestNumbers, 2));
}
