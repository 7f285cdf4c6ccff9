import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ssh2 from 'ssh2';

/** What belongs to this clone of the project and not to the lab itself; git ignores it. */
export const stateFolder = join(import.meta.dirname, '.state');

/** The private key that opens every host of the lab for the user `vagrant`. */
export const privateKeyFile = join(stateFolder, 'id_ed25519');

/** Make the key pair of this clone unless it is there. Returns the public key's line. */
export function ensureKey(file: string = privateKeyFile): string {
  const publicFile = `${file}.pub`;
  if (existsSync(file) && existsSync(publicFile)) return readFileSync(publicFile, 'utf8').trim();
  mkdirSync(dirname(file), { recursive: true });
  const pair = generate();
  writeFileSync(file, pair.private, { mode: 0o600 });
  writeFileSync(publicFile, `${pair.public}\n`);
  return pair.public;
}

/** The library now and then makes a key that it cannot read again: try until it can. */
function generate(): { private: string; public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment: 'tsplay-lab' });
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}
