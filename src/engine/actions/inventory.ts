import { p } from '../../sdk/index.ts';
import { valueText, isList, type Dict, type Value } from '../../util/value.ts';
import { TsplayError } from '../../errors/index.ts';
import { parseAddress } from '../../inventory/index.ts';
import { outcome } from '../state/outcome.ts';
import { defineAction, keys } from './define.ts';

const asText = (value: Value): string => valueText(value);

const names = (value: Value | undefined): string[] =>
  value === undefined || value === null
    ? []
    : (isList(value) ? value.map(asText) : asText(value).split(','))
        .map((name) => name.trim())
        .filter((name) => name !== '');

export const addHost = defineAction({
  name: 'ansible.builtin.add_host',
  traits: { oncePerPlay: true, anyArguments: true, writesHere: true },
  summary: 'Add a host, and groups, to the inventory of this run',
  description: 'Runs once for all hosts of the play. Further parameters are variables of the host.',
  params: {
    name: p.raw({
      doc: 'Name or address, `host:port` allowed.',
      required: true,
      aliases: ['host', 'hostname'],
    }),
    groups: p.raw({
      doc: 'Groups to add it to: a list, or names with commas.',
      aliases: ['group', 'groupname'],
    }),
    variables: p.dict({ doc: 'Variables of the host.', default: new Map() }),
  },
  extraParams: 'variables',
  support: { check: 'full', diff: 'none' },
  examples: [
    {
      title: 'A new machine',
      yaml: 'add_host: {name: "{{ result.ip }}", groups: [service], ansible_user: vagrant}',
    },
  ],
  run(params, { section, task }) {
    const { inventory } = section.play.run;
    if (params.variables.has('_raw_params'))
      throw new TsplayError(
        'TSP1103',
        "Invalid raw parameters passed, requires a dictionary/mapping got a  <class 'str'>",
        { src: task.src },
      );
    const given = asText(params.name);
    const address = parseAddress(given);
    const port = address?.port;
    const name = port === undefined ? given : (address?.host ?? given);
    const vars: Dict =
      port === undefined ? params.variables : new Map([...params.variables, ['ansible_ssh_port', port]]);
    const groups = [...new Set(names(params.groups))];
    const changed = inventory.addHost(name, { groups, vars });
    const host: Dict = new Map<Value, Value>([
      ['host_name', name],
      ['groups', groups],
      ['host_vars', vars],
    ]);
    return Promise.resolve(outcome(changed ? 'changed' : 'ok', keys({ add_host: host })));
  },
});

export const groupBy = defineAction({
  name: 'ansible.builtin.group_by',
  summary: 'Put each host into a group named after its facts',
  params: {
    key: p.raw({ doc: 'Name of the group.', required: true }),
    parents: p.raw({ doc: 'Groups that it belongs to.', default: 'all' }),
  },
  support: { check: 'full', diff: 'none' },
  examples: [{ title: 'By distribution', yaml: 'group_by: {key: "os_{{ ansible_distribution }}"}' }],
  run(params, { host, section, task }) {
    const group = asText(params.key).replaceAll(' ', '-');
    if (group === '')
      throw new TsplayError('TSP1103', "the 'key' param is required when using group_by", { src: task.src });
    const parents = names(params.parents).map((name) => name.replaceAll(' ', '-'));
    const changed = section.play.run.inventory.addToGroup(host.name, group, parents);
    return Promise.resolve(
      outcome(changed ? 'changed' : 'ok', keys({ add_group: group, parent_groups: parents })),
    );
  },
});
