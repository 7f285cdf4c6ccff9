/** All set-ups, in the order of the table. */
import type { SetupGroup } from '../types.ts';
import { accounts } from './accounts.ts';
import { escalation } from './escalation.ts';
import { hardened } from './hardened.ts';
import { refusals } from './refusals.ts';
import { servers } from './servers.ts';
import { shells } from './shells.ts';
import { startFiles } from './start-files.ts';
import { surroundings } from './surroundings.ts';
import { sshConfig, sshd } from './sshd.ts';

export const groups: readonly SetupGroup[] = [
  sshd,
  sshConfig,
  shells,
  startFiles,
  escalation,
  hardened,
  refusals,
  servers,
  surroundings,
  accounts,
];
