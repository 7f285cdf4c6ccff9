/**
 * Old spellings.
 * @module
 */
import { blockKeys, type LintTask } from '../files/tasks.ts';
import { hasJinja, isMap, isScalar, isSeq, keyOf, pairAt, pairsOf, textOf } from '../nodes.ts';
import type { TreeNode } from '../../source/index.ts';
import type { Edit, Rule } from '../types.ts';

const oldModules: ReadonlySet<string> = new Set(
  (
    'accelerate aos_asn_pool aos_blueprint aos_blueprint_param aos_blueprint_virtnet aos_device aos_external_router ' +
    'aos_ip_pool aos_logical_device aos_logical_device_map aos_login aos_rack_type aos_template azure cl_bond cl_bridge ' +
    'cl_img_install cl_interface cl_interface_policy cl_license cl_ports cs_nic docker ec2_ami_find ec2_ami_search ' +
    'ec2_remote_facts ec2_vpc kubernetes netscaler nxos_ip_interface nxos_mtu nxos_portchannel nxos_switchport oc ' +
    'panos_nat_policy panos_security_policy vsphere_guest win_msi include'
  ).split(' '),
);

export const deprecatedModule: Rule = {
  id: 'deprecated-module',
  summary: 'Modules should not be on their way out',
  tags: ['deprecations'],
  severity: 'HIGH',
  task(task, { say }) {
    if (oldModules.has(task.module)) say({ message: `The module ${task.module} is deprecated.` });
  },
};

const wholeLists: ReadonlySet<string> = new Set([
  'with_nested', 'with_together', 'with_flattened', 'with_filetree', 'with_community.general.filetree',
]); // prettier-ignore
const otherLoops: ReadonlySet<string> = new Set(['with_sequence', 'with_ini', 'with_inventory_hostnames']);

/** What in a loop could be a variable's name without braces. */
function bareIn(loop: string, value: TreeNode): string | undefined {
  if (otherLoops.has(loop)) return undefined;
  const first = isSeq(value) ? value.items[0] : value;
  const node = wholeLists.has(loop) || loop === 'with_subelements' ? first : value;
  const text = textOf(node);
  if (text === undefined || hasJinja(text) || !/^(?:\w+(?:\.\w+){2,100}|\w+)$/.test(text)) return undefined;
  return text;
}

export const deprecatedBareVars: Rule = {
  id: 'deprecated-bare-vars',
  summary: 'Variables of a loop should stand in braces',
  tags: ['deprecations'],
  severity: 'VERY_HIGH',
  task(task, { say }) {
    const pair = pairsOf(task.node).find((one) => keyOf(one).startsWith('with_'));
    const bare = pair && bareIn(keyOf(pair), pair.value);
    if (pair !== undefined && bare !== undefined)
      say({
        message: `"${bare}" in ${keyOf(pair)} looks like a variable: write "{{ ${bare} }}", or a list where it is text.`,
      });
  },
};

export const deprecatedLocalAction: Rule = {
  id: 'deprecated-local-action',
  summary: 'delegate_to should be used instead of local_action',
  tags: ['deprecations'],
  severity: 'MEDIUM',
  fixes: true,
  task(task, { say }) {
    if (pairAt(task.node, 'local_action') === undefined) return;
    say({ message: 'Write the module as in any task, and delegate_to: localhost.', fix: delegated(task) });
  },
};

/** `local_action: module args` as `module: args` and `delegate_to: localhost`, where that is plain to see. */
function delegated(task: LintTask): readonly Edit[] {
  const pair = pairAt(task.node, 'local_action');
  const { text } = task.file;
  if (pair === undefined || task.node.flow || pairAt(task.node, 'delegate_to') !== undefined) return [];
  const indent = ' '.repeat(task.node.start - (text.lastIndexOf('\n', task.node.start - 1) + 1));
  const { key, value } = pair;
  if (isMap(value)) {
    if (value.flow) return [];
    const module = pairAt(value, 'module');
    const name = textOf(module?.value);
    if (module === undefined || name === undefined || !/^[\w.]+$/.test(name)) return [];
    const from = text.lastIndexOf('\n', module.key.start - 1) + 1;
    const to = text.indexOf('\n', module.value.end) + 1;
    if (text.slice(from, module.key.start).trim() !== '' || to === 0) return [];
    const only = value.pairs.length === 1;
    return [
      { from: key.start, to: key.end, text: `delegate_to: localhost\n${indent}${name}` },
      ...(only ? [] : [{ from, to, text: '' }]),
    ];
  }
  if (!isScalar(value) || value.style !== 'plain') return [];
  const written = /^([\w.]+)(\s+)(\S[\s\S]*)$/.exec(text.slice(value.start, value.end));
  const name = written?.[1];
  if (name === undefined || written?.[3] === undefined) return [];
  // Beside a module, text that begins with a quote or a brace would be something else.
  if (/^[{["'|>&*!%@#`]/.test(written[3]) || blockKeys.some((one) => one === name)) return [];
  return [
    {
      from: key.start,
      to: value.start + name.length + (written[2]?.length ?? 0),
      text: `delegate_to: localhost\n${indent}${name}: `,
    },
  ];
}
