/**
 * vault and unvault: with a password of their own, not with those of the run.
 * @module
 */
import { EncryptedString } from '../../util/value.ts';
import { errorText } from '../../util/error-text.ts';
import type { VaultCodec } from '../options.ts';
import type { FilterDeclaration, PluginCall } from '../plugin.ts';
import { filterError, filterTypeError } from '../runtime/errors.ts';
import { truth } from '../runtime/iterate.ts';
import { typeName } from '../runtime/kinds.ts';
import { str } from '../runtime/repr.ts';
import type { Py } from '../runtime/types.ts';

const codecOf = (call: PluginCall): VaultCodec =>
  call.ctx.host.services.run.vaultCodec ?? filterError('vaults cannot be used here');

const text = (v: Py, wrong: string): string =>
  typeof v === 'string' ? v : filterTypeError(`${wrong}, instead we got: ${typeName(v)}`);

function attempt(what: string, run: () => string): string {
  try {
    return run();
  } catch (e) {
    return filterError(`Unable to ${what}: ${errorText(e)}`);
  }
}

const signature = "secret, vault_id='filter_default', vaultid=none";
export const vaultFilters: readonly FilterDeclaration[] = [
  {
    name: 'vault',
    signature: "secret, salt=none, vault_id='filter_default', wrap_object=false, vaultid=none",
    doc: 'Encrypts text with a password. The same salt gives the same result each time. With `wrap_object` it is a vault value, not text.',
    example: ["('text' | vault('password', wrap_object=true)) is vault_encrypted", 'True'],
    run: (value, [secret = null, salt = null, id = null, wrap = false, oldId = null], call) => {
      const password = text(secret, 'Secret passed is required to be a string');
      const plain = text(value, 'Can only vault strings');
      const label = str(oldId ?? id);
      const envelope = attempt('encrypt', () =>
        codecOf(call).encrypt(plain, password, label, salt === null ? undefined : str(salt)),
      );
      return truth(wrap) ? new EncryptedString(envelope) : envelope;
    },
  },
  {
    name: 'unvault',
    takesVaults: true,
    signature,
    doc: 'Decrypts what `vault` or ansible-vault encrypted with a password; other text stays as it is.',
    example: ["'text' | unvault('password')", "'text'"],
    run: (value, [secret = null, id = null, oldId = null], call) => {
      const password = text(secret, 'Secret passed is required to be as string');
      const envelope =
        value instanceof EncryptedString
          ? value.envelope
          : text(value, 'Vault should be in the form of a string');
      if (!envelope.startsWith('$ANSIBLE_VAULT')) return envelope;
      return attempt('decrypt', () => codecOf(call).decrypt(envelope, password, str(oldId ?? id)));
    },
  },
];
