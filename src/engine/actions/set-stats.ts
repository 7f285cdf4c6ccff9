import { p } from '../../sdk/index.ts';
import { toPlain } from '../../util/value.ts';
import { outcome } from '../outcome.ts';
import { defineAction } from './define.ts';

export const setStats = defineAction({
  name: 'ansible.builtin.set_stats',
  summary: 'Add values to the statistics at the end of the run',
  params: {
    data: p.dict({ doc: 'Names and values.', required: true }),
    per_host: p.bool({ doc: 'Keep them for each host apart.', default: false }),
    aggregate: p.bool({
      doc: 'Add to what is there (numbers, lists, dicts) instead of replacing it.',
      default: true,
    }),
  },
  support: { check: 'full', diff: 'none' },
  examples: [{ title: 'A count', yaml: 'set_stats: {data: {released: 1}}' }],
  run(params, { host, section }) {
    const { custom } = section.play.run.stats;
    const target = (custom[params.per_host ? host.name : '_run'] ??= {});
    for (const [name, value] of Object.entries(toPlain(params.data) as Record<string, unknown>)) {
      target[name] = params.aggregate && name in target ? aggregate(target[name], value) : value;
    }
    return Promise.resolve(
      outcome('ok', {
        ansible_stats: { data: params.data, per_host: params.per_host, aggregate: params.aggregate },
      }),
    );
  },
});

function aggregate(old: unknown, added: unknown): unknown {
  if (typeof old === 'number' && typeof added === 'number') return old + added;
  if (typeof old === 'string' && typeof added === 'string') return old + added;
  if (Array.isArray(old) && Array.isArray(added)) return [...(old as unknown[]), ...(added as unknown[])];
  if (isObject(old) && isObject(added)) return { ...old, ...added };
  return added;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
