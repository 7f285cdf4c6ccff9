import { parseBool } from '../../sdk/coerce/text.ts';
import { p } from '../../sdk/index.ts';
import { isDict, toPlain, valueText, type Value } from '../../util/value.ts';
import { outcome } from '../state/outcome.ts';
import { defineAction } from './define.ts';

export const setStats = defineAction({
  name: 'ansible.builtin.set_stats',
  traits: { namesIn: 'data' },
  summary: 'Add values to the statistics at the end of the run',
  params: {
    data: p.raw({ doc: 'Names and values.', required: true }),
    per_host: p.raw({ doc: 'Keep them for each host apart.', default: false }),
    aggregate: p.raw({
      doc: 'Add to what is there (numbers, lists, dicts) instead of replacing it; what is not a boolean means no.',
      default: true,
    }),
  },
  support: { check: 'full', diff: 'none' },
  examples: [{ title: 'A count', yaml: 'set_stats: {data: {released: 1}}' }],
  run({ data, per_host, aggregate: adds }, { host, section }) {
    const problem = wrongWith(data);
    if (problem !== undefined) return Promise.resolve(outcome('failed', { msg: problem }));
    const [perHost, aggregates] = [isYes(per_host), isYes(adds)];
    const { custom } = section.play.run.stats;
    const target = (custom[perHost ? host.name : '_run'] ??= {});
    for (const [name, value] of Object.entries(toPlain(data) as Record<string, unknown>))
      target[name] = aggregates && name in target ? aggregate(target[name], value) : value;
    return Promise.resolve(
      outcome('ok', { ansible_stats: { data, per_host: perHost, aggregate: aggregates } }),
    );
  },
});

const isYes = (value: Value): boolean => parseBool(valueText(value)) ?? false;

function wrongWith(data: Value): string | undefined {
  if (!isDict(data)) return "The 'data' option needs to be a dictionary/hash";
  const bad = [...data.keys()].find((name) => typeof name !== 'string' || !/^[A-Za-z_]\w*$/.test(name));
  return bad === undefined
    ? undefined
    : `The variable name '${valueText(bad)}' is not valid. Variables must start with a letter or underscore character, and contain only letters, numbers and underscores.`;
}

function aggregate(old: unknown, added: unknown): unknown {
  if (typeof old === 'number' && typeof added === 'number') return old + added;
  if (typeof old === 'string' && typeof added === 'string') return old + added;
  if (Array.isArray(old) && Array.isArray(added)) return [...(old as unknown[]), ...(added as unknown[])];
  if (isObject(old) && isObject(added)) return { ...old, ...added };
  return added;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
