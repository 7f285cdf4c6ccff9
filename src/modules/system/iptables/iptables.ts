/** `ansible.builtin.iptables` */
import {
  complaint,
  defineModule,
  fail,
  missing,
  type Plan,
  quoteAll,
  type ReadHost,
  type ResultKeys,
  type WriteHost,
} from '../../../sdk/index.ts';
import { iptablesParams, iptablesRules, type IptablesParams } from './params.ts';
import { jumpOf, ruleWords } from './rule.ts';

export const iptables = defineModule({
  name: 'ansible.builtin.iptables',
  summary: 'Change rules of the packet filter in memory',
  description:
    'What is changed lasts until the next boot. A rule is there when iptables says so of the very same words (`-C`).',
  params: iptablesParams,
  constraints: iptablesRules,
  ahead: true,
  support: { check: 'full', diff: 'full' },
  returns: {
    rule: 'The rule as words of iptables.',
    chain: 'The chain.',
    table: 'The table.',
    state: 'As asked for.',
    flush: 'As asked for.',
    ip_version: 'As asked for.',
    chain_management: 'As asked for.',
  },
  examples: [
    {
      title: 'Block an address',
      yaml: 'ansible.builtin.iptables:\n  chain: INPUT\n  source: 8.8.8.8\n  jump: DROP',
    },
    {
      title: 'Answers to what was asked for',
      yaml: 'ansible.builtin.iptables:\n  chain: INPUT\n  ctstate: [ESTABLISHED, RELATED]\n  jump: ACCEPT',
    },
    {
      title: 'Several ports',
      yaml: 'ansible.builtin.iptables:\n  chain: INPUT\n  protocol: tcp\n  destination_ports: ["80", "443", "8081:8083"]\n  jump: ACCEPT',
    },
    { title: 'The policy of a chain', yaml: 'ansible.builtin.iptables:\n  chain: INPUT\n  policy: DROP' },
    {
      title: 'A chain of your own',
      yaml: 'ansible.builtin.iptables:\n  chain: ALLOWLIST\n  chain_management: true',
    },
  ],
  async plan(params, host) {
    const jump = jumpOf(params);
    if ((params.log_prefix ?? params.log_level) !== undefined && jump !== 'LOG')
      fail('Logging options can only be used with the LOG jump target.');
    const words = ruleWords(params);
    const keys = {
      ip_version: params.ip_version,
      table: params.table,
      chain: params.chain,
      flush: params.flush,
      rule: words.join(' '),
      state: params.state,
      chain_management: params.chain_management,
    };
    return planOf({ params, words, keys }, host);
  },
});

interface Task {
  readonly params: IptablesParams;
  readonly words: readonly string[];
  readonly keys: ResultKeys;
}

/** A command line; a rule only where `rule` is given. */
function line({ params }: Task, action: string, rule: readonly string[] = []): string {
  const program = params.ip_version === 'ipv4' ? 'iptables' : 'ip6tables';
  const wait = params.wait === undefined ? [] : ['-w', params.wait];
  const chain = params.chain === undefined ? [] : [params.chain];
  const place = action === '-I' && params.rule_num !== undefined ? [params.rule_num] : [];
  return quoteAll([program, ...wait, '-t', params.table, action, ...chain, ...place, ...rule]);
}

async function planOf(task: Task, host: ReadHost): Promise<Plan> {
  const { params, words, keys } = task;
  if (params.flush) return { changed: true, result: keys, apply: (write) => run(line(task, '-F'), write) };
  if (params.policy !== undefined) return planPolicy(task, params.policy, host);
  const wanted = params.state === 'present';
  if (words.length === 0) return planChain(task, wanted, host);
  const isThere = (await look(line(task, '-C', words), params, host)).rc === 0;
  const action = wanted ? (params.action === 'insert' ? '-I' : '-A') : '-D';
  return {
    changed: isThere !== wanted,
    result: keys,
    diff: sides(isThere ? words : undefined, wanted ? words : undefined, params),
    apply: (write) => run(line(task, action, words), write),
  };
}

/** Without chain_management nothing is done, though it is told whether the chain is there, as in Ansible. */
async function planChain(task: Task, wanted: boolean, host: ReadHost): Promise<Plan> {
  const { params, keys } = task;
  const isThere = (await look(listing(task), params, host)).rc === 0;
  return {
    changed: isThere !== wanted,
    result: keys,
    apply: (write) =>
      params.chain_management ? run(line(task, wanted ? '-N' : '-X'), write) : Promise.resolve(undefined),
  };
}

async function planPolicy(task: Task, policy: string, host: ReadHost): Promise<Plan> {
  const { params, keys } = task;
  const { rc, stdout, stderr } = await look(listing(task), params, host);
  if (rc !== 0) fail(stderr.trim(), { ...keys, rc, stdout, stderr });
  const now = /\(policy ([A-Z]+)/.exec(stdout)?.[1] ?? fail("Can't detect current policy", keys);
  return {
    changed: now !== policy,
    result: keys,
    diff: sides(['-P', now], ['-P', policy], params),
    apply: (write) => run(line(task, '-P', [policy]), write),
  };
}

const listing = (task: Task): string => line(task, '-L', task.params.numeric ? ['--numeric'] : []);

async function look(command: string, { ip_version }: IptablesParams, host: ReadHost) {
  const program = ip_version === 'ipv4' ? 'iptables' : 'ip6tables';
  const result = await host.probe(`command -v ${program} >/dev/null || exit 127; ${command}`);
  if (result.rc === 127) missing(`Failed to find required executable "${program}"`);
  return result;
}

const sides = (
  before: readonly string[] | undefined,
  after: readonly string[] | undefined,
  { table, chain = '' }: IptablesParams,
) => {
  const text = (words: readonly string[] | undefined): string =>
    words === undefined ? '' : `${words.join(' ')}\n`;
  const header = `${table} ${chain}`;
  return {
    kind: 'text',
    before: text(before),
    after: text(after),
    beforeHeader: header,
    afterHeader: header,
  } as const;
};

async function run(command: string, host: WriteHost): Promise<undefined> {
  const done = await host.run(command);
  if (done.rc !== 0)
    fail(complaint(done), { cmd: command, rc: done.rc, stdout: done.stdout, stderr: done.stderr });
  return undefined;
}
