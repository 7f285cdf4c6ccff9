/**
 * The check before a run for `tsplay lint`: no host is reached, no one is asked, no inventory is read.
 * @module
 */
import { join } from 'node:path';
import type { LintOptions, OpenInspection } from '../../../lint/index.ts';
import type { CliProcess } from '../../process.ts';
import { noOptions } from '../../run/to-options.ts';

/** Opens it when it is first needed. */
export const inspection =
  ({ extraVars, projectDir }: LintOptions, proc: CliProcess): OpenInspection =>
  async () => {
    const { openInspection } = await import('../../../engine/index.ts');
    return openInspection(
      {
        ...noOptions,
        inventories: ['localhost,'],
        extraVars: Object.keys(extraVars).length === 0 ? [] : [JSON.stringify(extraVars)],
        check: true,
        modulePath: [join(projectDir, 'plugins', 'modules')],
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
