/**
 * The settings that tsplay knows, with Ansible's names, defaults, environment variables and keys of `ansible.cfg`
 * (lib/ansible/config/base.yml). Others are ignored: what has no meaning here needs no warning.
 * @module
 */
import { become } from './tables/become.ts';
import { connection } from './tables/connection.ts';
import { galaxy } from './tables/galaxy.ts';
import { inventory } from './tables/inventory.ts';
import { output } from './tables/output.ts';
import { places } from './tables/places.ts';
import { running } from './tables/running.ts';
import { variables } from './tables/variables.ts';
import { vault } from './tables/vault.ts';

export const table = {
  ...connection,
  ...become,
  ...inventory,
  ...running,
  ...variables,
  ...places,
  ...vault,
  ...galaxy,
  ...output,
} as const;

export type SettingName = keyof typeof table;
