/**
 * What templates may ask of the run: hosts, settings, vaults with passwords of their own, lookups over the network.
 * @module
 */
import { settingsTable, type SettingName, type Settings } from '../../config/index.ts';
import { TsplayError } from '../../errors/index.ts';
import type { Decrypt } from '../../source/index.ts';
import type { RunServices } from '../../template/index.ts';
import { fromPlain, type Value } from '../../util/value.ts';
import { isEnvelope, Vault } from '../../vault/index.ts';
import type { InventoryView } from '../state/inventory-view.ts';

export interface ServicesOptions {
  readonly inventory: Pick<InventoryView, 'matchAll'>;
  readonly setting: (name: string) => Value | undefined;
  readonly decryptFile: Decrypt | undefined;
  /** Told of what is decrypted. */
  readonly secret: (text: string) => void;
}

export const templateServices = ({
  inventory,
  setting,
  decryptFile,
  secret,
}: ServicesOptions): RunServices => ({
  hosts: (patterns) => {
    try {
      return inventory.matchAll(patterns);
    } catch (error) {
      // As in Ansible, a pattern that is none matches nothing.
      if (error instanceof TsplayError) return [];
      throw error;
    }
  },
  setting,
  decryptFile: (content, path) => (decryptFile && isEnvelope(content) ? decryptFile(content, path) : content),
  secret,
  vaultCodec: {
    encrypt: (plain, password, id, salt) => {
      secret(plain);
      secret(password);
      return vaultOf(id, password).encrypt(plain, id, salt === undefined ? undefined : Buffer.from(salt));
    },
    decrypt: (envelope, password, id) => {
      secret(password);
      const plain = vaultOf(id, password).open(envelope).plain.toString('utf8');
      secret(plain);
      return plain;
    },
  },
});

const vaultOf = (id: string, password: string): Vault => new Vault([{ id, password: Buffer.from(password) }]);

/** Settings by Ansible's names for them. */
export function settingByName({ values }: Settings): (name: string) => Value | undefined {
  const names = new Map(
    (Object.keys(settingsTable) as SettingName[]).map((key) => [settingsTable[key].ansible, key]),
  );
  return (name) => {
    const key = names.get(name);
    return key === undefined ? undefined : fromPlain(values[key]);
  };
}
