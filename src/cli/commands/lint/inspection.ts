/**
 * The check before a run for `tsplay lint`: no host is reached, no one is asked, no inventory is read.
 * @module
 */
import { join } from 'node:path';
import type { LintOptions, OpenInspection } from '../../../lint/index.ts';
import type { CliProcess } from '../../process.ts';

/** Opens it when it is first needed. */
export const inspection =
  ({ extraVars, projectDir }: LintOptions, proc: CliProcess): OpenInspection =>
  async () => {
    const { openInspection } = await import('../../../engine/index.ts');
    return openInspection(
      {
        playbooks: [],
        inventories: ['localhost,'],
        tags: [],
        skipTags: [],
        extraVars: Object.keys(extraVars).length === 0 ? [] : [JSON.stringify(extraVars)],
        check: true,
        diff: false,
        forks: 1,
        become: false,
        verbosity: 0,
        step: false,
        forceHandlers: false,
        flushCache: false,
        vaultIds: [],
        modulePath: [join(projectDir, 'plugins', 'modules')],
        debugVars: false,
      },
      {
        emit: () => undefined,
        prompt: () => Promise.reject(new Error('tsplay lint asks nothing')),
        signal: new AbortController().signal,
        env: proc.env,
        cwd: proc.cwd(),
      },
    );
  };
