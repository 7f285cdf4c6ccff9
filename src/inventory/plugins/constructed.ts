/**
 * `constructed`: groups and variables computed from what earlier sources said.
 * @module
 */
import { isFile } from './files.ts';
import { Construction, flag } from './construct.ts';
import { varsSoFar } from './host-vars.ts';
import { configName } from './config.ts';
import type { ConfiguredPlugin } from './types.ts';

export const constructed: ConfiguredPlugin = {
  name: 'constructed',
  verify: (source) => isFile(source) && configName(source),
  parse: (reading, config) => {
    const construction = new Construction(reading, config);
    const variables = varsSoFar(reading, flag(config, 'use_vars_plugins'));
    for (const host of [...reading.inventory.hosts.values()])
      construction.apply(host.name, () => variables(host));
  },
};
