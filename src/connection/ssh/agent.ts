/**
 * The agent, with all of its keys or only those that the configuration names (`IdentitiesOnly`).
 * @module
 */
import { readFileSync } from 'node:fs';
import type Ssh2 from 'ssh2';
import type { BaseAgent } from 'ssh2';
import type { SshSettings } from '../types.ts';

interface Named {
  readonly privateKeyFiles: readonly string[];
  readonly settings?: SshSettings | undefined;
}

/** The base64 of the public keys beside the private ones; a private key that is not locked has been tried already. */
function publicKeys(files: readonly string[]): ReadonlySet<string> {
  const texts = files.flatMap((file) => {
    try {
      return [readFileSync(`${file.replace(/\.pub$/, '')}.pub`, 'utf8')];
    } catch {
      return [];
    }
  });
  return new Set(texts.flatMap((text) => text.trim().split(/\s+/)[1] ?? []));
}

/** What ssh2 is to ask for keys. */
export function chosenAgent(
  ssh2: typeof Ssh2,
  path: string,
  { privateKeyFiles, settings }: Named,
): string | BaseAgent {
  if (settings?.identitiesOnly !== true) return path;
  const wanted = publicKeys(privateKeyFiles);
  const agent = ssh2.createAgent(path);
  const all = agent.getIdentities.bind(agent);
  agent.getIdentities = (done) => {
    all((error, keys) => {
      const own = keys?.filter((key) => {
        const parsed = ssh2.utils.parseKey(key as Buffer);
        const data = parsed instanceof Error ? undefined : parsed.getPublicSSH();
        return data !== undefined && wanted.has(data.toString('base64'));
      });
      done(error, own);
    });
  };
  return agent;
}
