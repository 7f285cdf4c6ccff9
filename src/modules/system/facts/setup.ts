import { BadSubset, gatherFacts } from '../../../facts/index.ts';
import {
  defineModule,
  fail,
  p,
  type ModuleDeclaration,
  type Params,
  type Plan,
  type ReadHost,
} from '../../../sdk/index.ts';
import { setupParams } from './params.ts';

async function planSetup(params: Params<typeof setupParams>, host: ReadHost): Promise<Plan> {
  try {
    const facts = await gatherFacts(host, {
      subset: params.gather_subset,
      filter: params.filter,
      factPath: params.fact_path,
      timeout: params.gather_timeout,
    });
    return { changed: false, facts };
  } catch (error) {
    if (error instanceof BadSubset) fail(error.message);
    throw error;
  }
}

const common = {
  params: setupParams,
  ahead: true,
  support: { check: 'full', diff: 'none' },
  differences: [
    'All facts come from one shell program in one round trip; facts about Python (`ansible_python*`) are those of the host, and tsplay does not use them, and neither facter nor ohai is run.',
    '`gather_timeout` also ends programs of facts.d that hang, with what they started; their fact then says so.',
    '`processor_nproc` and the capabilities are those of the shell, and `mounts` has no entry for a file system that does not answer in time.',
  ],
  returns: { ansible_facts: 'The facts, each with `ansible_` before its name.' },
} as const satisfies Partial<ModuleDeclaration<typeof setupParams>>;

export const setup = defineModule({
  name: 'ansible.builtin.setup',
  summary: 'Gather facts about a host',
  ...common,
  examples: [
    { title: 'Memory only', yaml: "ansible.builtin.setup:\n  filter: 'ansible_*_mb'" },
    { title: 'Least that there is', yaml: "ansible.builtin.setup:\n  gather_subset: '!all'" },
  ],
  plan: planSetup,
});

export const gatherFactsModule = defineModule({
  name: 'ansible.builtin.gather_facts',
  summary: 'Gather facts about a host, as plays do at their start',
  ...common,
  params: {
    ...setupParams,
    parallel: p.bool({ doc: 'Without effect: there is only one source of facts.' }),
  },
  examples: [{ title: 'Facts in the middle of a play', yaml: 'ansible.builtin.gather_facts:' }],
  plan: (params, host) => planSetup(params, host),
});
