import { afterAll, beforeAll } from 'vitest';
import { connect } from '../../../src/connection/index.ts';
import { transportContract } from '../../connection/contract.ts';
import { startSshd, type Sshd } from './sshd.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

transportContract('ssh', () => connect(sshd.options));
