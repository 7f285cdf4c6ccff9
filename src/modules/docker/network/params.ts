import { p, type Params } from '../../../sdk/index.ts';
import { dockerParams } from '../api/params.ts';

export const networkModuleParams = {
  ...dockerParams,
  name: p.str({ doc: 'Name of the network.', required: true, aliases: ['network_name'] }),
  state: p.choice(['present', 'absent'], {
    doc: '`absent` takes all containers out of it and removes it.',
    default: 'present',
  }),
  appends: p.bool({
    doc: 'Leave containers in it that `connected` does not name.',
    default: false,
    aliases: ['incremental'],
  }),
  attachable: p.bool({ doc: 'Containers of single hosts may join an overlay network.' }),
  config_from: p.str({ doc: 'Network whose configuration is used.' }),
  config_only: p.bool({ doc: 'It only holds configuration.' }),
  connected: p.list(p.str({ doc: 'Name or id.' }), {
    doc: 'Containers that are in it; others are taken out unless `appends`.',
    default: [],
    aliases: ['containers'],
  }),
  driver: p.str({ doc: 'Driver: `bridge`, `overlay`, `macvlan`…', default: 'bridge' }),
  driver_options: p.dict({ doc: 'Options of the driver.' }),
  enable_ipv4: p.bool({ doc: 'IPv4 addresses.' }),
  enable_ipv6: p.bool({ doc: 'IPv6 addresses.' }),
  force: p.bool({ doc: 'Make it anew, taking all containers out first.', default: false }),
  ingress: p.bool({ doc: 'It is the routing mesh’s network.' }),
  internal: p.bool({ doc: 'No way out.' }),
  ipam_config: p.list(
    p.object(
      {
        subnet: p.str({ doc: 'Subnet in CIDR form.' }),
        iprange: p.str({ doc: 'Range that addresses are taken from.' }),
        gateway: p.str({ doc: 'Address of the gateway.' }),
        aux_addresses: p.dict({ doc: 'Addresses that are taken, by name.' }),
      },
      { doc: 'A subnet.' },
    ),
    { doc: 'Subnets.' },
  ),
  ipam_driver: p.str({ doc: 'Driver that gives addresses.' }),
  ipam_driver_options: p.dict({ doc: 'Its options.' }),
  labels: p.dict({ doc: 'Labels; values must be text.' }),
  scope: p.choice(['local', 'global', 'swarm'], { doc: 'Scope.' }),
} as const;

export type NetworkParams = Params<typeof networkModuleParams>;
