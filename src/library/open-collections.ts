/**
 * Where collections are looked for.
 * @module
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../config/index.ts';
import { Collections } from '../playbook/index.ts';
import { importFolders, type CoreSearch } from '../python/index.ts';

type From = Pick<Settings, 'values'>;

/** Those of the configuration, and behind them what was installed as packages of Python. */
export const openCollections = (settings: From, env: CoreSearch['env']): Collections =>
  new Collections(settings.values.collectionsPath, collectionPackages(settings, env));

/** Folders with collections that were installed as packages of Python beside the ansible-core. */
export const collectionPackages = ({ values }: From, env: CoreSearch['env']): readonly string[] =>
  values.collectionsScanSysPath
    ? importFolders({ configured: values.pythonSupport, env }).filter((folder) =>
        existsSync(join(folder, 'ansible_collections')),
      )
    : [];
