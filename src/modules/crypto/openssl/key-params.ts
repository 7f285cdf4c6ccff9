/** Parameters of `openssl_privatekey`. */
import { p, type Params } from '../../../sdk/index.ts';

const goodCurves = ['secp224r1', 'secp256k1', 'secp256r1', 'secp384r1', 'secp521r1'] as const;
const otherCurves = [
  ...['secp192r1', 'brainpoolP256r1', 'brainpoolP384r1', 'brainpoolP512r1', 'sect163k1', 'sect163r2'],
  ...['sect233k1', 'sect233r1', 'sect283k1', 'sect283r1', 'sect409k1', 'sect409r1', 'sect571k1', 'sect571r1'],
] as const;

/** Curves that new keys should not be on. */
export const discouraged: ReadonlySet<string> = new Set(otherCurves);

export const keyParams = {
  path: p.path({ doc: 'The file.', required: true }),
  state: p.choice(['present', 'absent'], { doc: 'Whether it is there.', default: 'present' }),
  type: p.choice(['DSA', 'ECC', 'Ed25519', 'Ed448', 'RSA', 'X25519', 'X448'], {
    doc: 'Kind of the key.',
    default: 'RSA',
  }),
  size: p.int({ doc: 'Bits, for RSA and DSA.', default: 4096 }),
  curve: p.choice([...goodCurves, ...otherCurves], { doc: 'The curve, for ECC.' }),
  passphrase: p.str({ doc: 'What the key is encrypted with.', secret: true }),
  cipher: p.str({ doc: 'auto, where there is a passphrase.' }),
  format: p.choice(['pkcs1', 'pkcs8', 'raw', 'auto', 'auto_ignore'], {
    doc: 'Format of the file; `auto` is PKCS #1 where a kind has that. `auto_ignore` leaves a key that is there in its own.',
    default: 'auto_ignore',
    since: '1.0.0',
  }),
  format_mismatch: p.choice(['regenerate', 'convert'], {
    doc: 'What becomes of a key in another format.',
    default: 'regenerate',
    since: '1.0.0',
  }),
  select_crypto_backend: p.choice(['auto', 'cryptography'], {
    doc: "Ansible's library for keys. Here it is always openssl.",
    default: 'auto',
  }),
  force: p.bool({ doc: 'Make a new key in any case.', default: false }),
  backup: p.bool({ doc: 'Keep a dated copy of a key that is replaced or removed.', default: false }),
  return_content: p.bool({ doc: 'Tell the key as `privatekey`.', default: false, since: '1.0.0' }),
  regenerate: p.choice(['never', 'fail', 'partial_idempotence', 'full_idempotence', 'always'], {
    doc: 'When a key that is there is replaced: never, never but fail where it is another, where it is another, also where it cannot be read, always.',
    default: 'full_idempotence',
    since: '1.0.0',
  }),
  ...p.fileAttributes,
} as const;
export type Given = Params<typeof keyParams>;
