/**
 * A rulebook made ready to run: names rendered, variables in conditions put in, plug-ins found and their arguments checked.
 * What is wrong is told before anything runs.
 * @module
 */
import { throwAll, TsplayError, TsplayErrors } from '../../errors/index.ts';
import { regexSearch } from '../../template/index.ts';
import { toPlain, userText } from '../../util/value.ts';
import { errorText } from '../../util/error-text.ts';
import { refusedActions } from '../actions/index.ts';
import type { BookRule, BookRuleset, BookSource, Rulebook } from '../book/types.ts';
import type { Expr, ParsedCondition } from '../condition/ast.ts';
import { conditionProblem } from '../condition/parser.ts';
import { parts, resolveNames } from '../condition/resolve.ts';
import { ConditionError } from '../condition/lexer.ts';
import type { EventData, EventSourceContext } from '../../sdk/index.ts';
import type { Plugins } from './plugins.ts';
import type { RunRule } from './ruleset.ts';
import type { BookTemplates } from './templates.ts';

/** A source whose arguments have been found right. */
export interface ReadySource {
  readonly name: string;
  readonly plugin: string;
  readonly book: BookSource;
  run(context: EventSourceContext): Promise<void>;
  filter(event: EventData, context: Pick<EventSourceContext, 'warn'>): readonly EventData[];
}

export interface ReadyRuleset {
  readonly book: BookRuleset;
  readonly rules: readonly RunRule[];
  readonly sources: readonly ReadySource[];
}

/** Without plug-ins, sources are left alone: recorded events take their place. */
export function prepareBook(
  book: Rulebook,
  templates: BookTemplates,
  plugins: Plugins | undefined,
): ReadyRuleset[] {
  const problems: TsplayError[] = [];
  const collect = <T>(work: () => T): T[] => {
    try {
      return [work()];
    } catch (error) {
      if (!(error instanceof TsplayError)) throw error;
      problems.push(...(error instanceof TsplayErrors ? error.errors : [error]));
      return [];
    }
  };
  const ready = book.rulesets.map((ruleset) => ({
    book: ruleset,
    rules: ruleset.rules.flatMap((rule, i) => collect(() => readyRule(rule, i, templates))),
    sources: plugins
      ? ruleset.sources.flatMap((source) => collect(() => readySource(source, templates, plugins)))
      : [],
  }));
  const rulesets = new Set(book.rulesets.map(({ name }) => name));
  for (const { rules } of book.rulesets)
    for (const rule of rules)
      for (const action of rule.actions) problems.push(...actionProblems(action, rulesets));
  throwAll(problems);
  return ready;
}

function actionProblems(
  { name, args, src }: BookRule['actions'][number],
  rulesets: ReadonlySet<string>,
): TsplayError[] {
  if (refusedActions.has(name))
    return [
      new TsplayError('TSP1703', `${name} needs AWX, which tsplay does not speak to`, {
        src,
        hint: 'run the playbook of the template with run_playbook',
      }),
    ];
  const target = args.get('ruleset');
  if (typeof target === 'string' && !rulesets.has(target))
    return [
      new TsplayError('TSP1703', `there is no ruleset named ${JSON.stringify(target)}`, {
        src,
        hint: `rulesets are ${[...rulesets].map((one) => JSON.stringify(one)).join(', ')}`,
      }),
    ];
  return [];
}

/** The names of matches: `m` for one event, else the given one or `m_` and the number. */
const nameOf = (when: BookRule['when'], alias: string | undefined, i: number): string =>
  when === 'single' ? 'm' : (alias ?? `m_${i}`);

function readyRule(rule: BookRule, index: number, templates: BookTemplates): RunRule {
  const named = rule.conditions.map((condition, i) => ({
    name: nameOf(rule.when, condition.alias, i),
    condition,
  }));
  const aliases = new Set(rule.when === 'single' ? [] : named.map(({ name }) => name));
  const names = {
    // Both ways to a match lead there: its own name, and its number.
    aliases: new Set([...aliases, ...(rule.when === 'single' ? [] : named.map((_, i) => `m_${i}`))]),
    vars: toPlain(templates.vars),
    render: (text: string) => toPlain(templates.value(userText(text))),
  };
  const name = templates.text(rule.name).trim();
  return {
    spec: {
      name: name === '' ? `rule ${index + 1}` : name,
      when: rule.when,
      conditions: named.map(({ name: own, condition }) => ({
        name: own,
        expr: byName(checkPatterns(resolveNames(condition, names), condition), named),
      })),
      timeout: rule.timeout,
      throttle: rule.throttle,
    },
    actions: rule.actions,
  };
}

/** `events.m_0` of a match that has a name of its own. */
function byName(expr: Expr, named: readonly { readonly name: string }[]): Expr {
  return JSON.parse(JSON.stringify(expr), (_key, value: unknown) => {
    const part = value as Partial<Extract<Expr, { readonly kind: 'binding' }>> | null;
    if (typeof part !== 'object' || part?.kind !== 'binding') return value;
    const number = /^m_(\d+)$/.exec(part.name ?? '')?.[1];
    const own = number === undefined ? undefined : named[Number(number)]?.name;
    return own === undefined ? value : { ...part, name: own };
  }) as Expr;
}

/** A pattern that cannot be read is told of before the first event. */
function checkPatterns(expr: Expr, { text, src }: ParsedCondition): Expr {
  for (const part of parts(expr)) {
    const pattern =
      part.kind === 'search'
        ? part.pattern
        : part.kind === 'select' && ['match', 'search', 'regex'].includes(part.op)
          ? part.operand
          : undefined;
    if (pattern?.kind !== 'literal' || typeof pattern.value !== 'string') continue;
    try {
      regexSearch(pattern.value, '', {});
    } catch (error) {
      const why = errorText(error);
      throw conditionProblem(
        new ConditionError(`the pattern '${pattern.value}' is not valid: ${why}`, 0),
        text,
        src,
      );
    }
  }
  return expr;
}

function readySource(source: BookSource, templates: BookTemplates, plugins: Plugins): ReadySource {
  const plugin = plugins.source(source);
  const run = plugin.prepare(templates.dict(source.args), source.src);
  const filters = source.filters.map((use) => plugins.filter(use).prepare(templates.dict(use.args), use.src));
  return {
    name: source.name,
    plugin: plugin.name,
    book: source,
    run,
    filter: (event, context) =>
      filters.reduce<readonly EventData[]>(
        (events, filter) => events.flatMap((one) => filter(one, context)),
        [event],
      ),
  };
}
