/**
 * The Python of a run: one support, one process beside tsplay, and the plug-ins that the run as a whole has.
 * @module
 */
import type { Collections } from '../playbook/index.ts';
import { ControllerPlugins } from './controller-plugins.ts';
import type { LibraryOptions } from './options.ts';
import { PythonSide } from './python-side.ts';
import { PythonSupport } from './python-support.ts';

export interface PythonParts {
  readonly support: PythonSupport;
  readonly side: PythonSide;
  readonly controller: ControllerPlugins;
}

export function openPython(options: LibraryOptions, collections: Collections): PythonParts {
  const support = new PythonSupport(options.python, collections);
  const side = new PythonSide(support);
  const controller = new ControllerPlugins(support, side, { collections, folders: options.controller });
  return { support, side, controller };
}
