/**
 * password_hash.
 * @module
 */
import { type FilterDeclaration } from '../plugin.ts';
import { hashPassword } from '../python/password-hash.ts';
import { asIndex } from '../runtime/arithmetic.ts';
import { typeName } from '../runtime/kinds.ts';
import { str } from '../runtime/repr.ts';
import { badType, Undefined } from '../runtime/undefined.ts';

export const passwordFilters: readonly FilterDeclaration[] = [
  {
    name: 'password_hash',
    signature: "hashtype='sha512', salt=none, salt_size=none, rounds=none, ident=none",
    takesUndefined: 'value',
    doc: 'The password as crypt(3) stores it: sha512, sha256, md5 or blowfish (bcrypt). Give a salt to get the same hash each time.',
    example: ["'pw' | password_hash('md5', 'mysalt12')", "'$1$mysalt12$NZRIpaWeXJDCrbs6Iy.GN1'"],
    run: (value, [type = 'sha512', salt = null, size = null, rounds = null, ident = null], { ctx }) => {
      if (typeof value !== 'string')
        return badType(
          value,
          `secret must be unicode or bytes, not ${value instanceof Undefined ? 'ansible.template.native_helpers.AnsibleUndefined' : typeName(value)}`,
        );
      ctx.host.services.run.secret?.(value);
      return hashPassword(value, str(type), {
        salt: salt === null || salt === '' ? undefined : str(salt),
        saltSize: size === null ? undefined : asIndex(size),
        rounds: rounds === null ? undefined : asIndex(rounds),
        ident: ident === null ? undefined : str(ident),
      });
    },
  },
];
