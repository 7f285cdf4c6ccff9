/**
 * A run from its options: configuration, inventory, vault and connections resolved.
 * @module
 */
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { ConnectOptions } from '../connection/types.ts';
import { loadInventory, VarsFiles } from '../inventory/index.ts';
import { Redactor } from '../secrets/index.ts';
import type { SourceRef } from '../util/value.ts';
import type { ConnectionDefaults } from './connections.ts';
import { createRun, type CreatedRun } from './create-run.ts';
import { readExtraVars } from './extra-vars.ts';
import { HostInventory } from './host-inventory.ts';
import type { RunHooks, RunOptions } from './options.ts';

/** Opens a run. Throws what is wrong with its inventory, variables and configuration. */
export async function openRun(options: RunOptions, hooks: RunHooks): Promise<CreatedRun> {
  const redactor = new Redactor();
  const early: { message: string; src: SourceRef | undefined }[] = [];
  const decrypt = undefined;
  const mergeHashes = hooks.env['ANSIBLE_HASH_BEHAVIOUR'] === 'merge';
  const inventory = await loadInventory(options.inventories, {
    warn: (message, src) => early.push({ message, src }),
    decrypt,
    mergeHashes,
    cwd: hooks.cwd,
  });
  const files = new VarsFiles({ mergeHashes, ...(decrypt ? { decrypt } : {}) });
  const created = createRun({
    options,
    hooks,
    settings: {
      gathering: 'implicit',
      forceHandlers: false,
      rolesPath: [join(hooks.cwd, 'roles')],
    },
    inventory: new HostInventory(inventory, files, { limit: options.limit, mergeHashes }),
    extraVars: readExtraVars(options.extraVars, { cwd: hooks.cwd, decrypt }),
    hashBehaviour: mergeHashes ? 'merge' : 'replace',
    injectFacts: true,
    connections: connectionDefaults(options, hooks),
    redactor,
    decryptFile: decrypt,
    decryptValue: undefined,
  });
  for (const { message, src } of early) created.run.emit({ type: 'warning', message, src });
  return created;
}

function connectionDefaults(options: RunOptions, hooks: RunHooks): ConnectionDefaults {
  const home = hooks.env['HOME'] ?? homedir();
  return {
    options,
    hostKeyChecking: 'accept-new',
    knownHostsFiles: [join(home, '.ssh', 'known_hosts')],
    remoteUser: undefined,
    privateKeyFiles: [],
    agent: hooks.env['SSH_AUTH_SOCK'],
    timeout: 10,
    become: false,
    becomeUser: 'root',
    becomeMethod: 'sudo',
    localUser: userInfo().username,
    home,
    resolveSsh: () => Promise.resolve<Partial<ConnectOptions>>({}),
    connect: async (connect) => (await import('../connection/index.ts')).connect(connect),
  };
}
