/**
 * What users of MySQL may: as tasks write it, and as the server does. Pure.
 * @module
 */
import { fail, isDict, keyText, type Value } from '../../../sdk/index.ts';

/** Rights by the places that they are for: `*.*`, `` `db`.* ``, ``PROCEDURE `db`.`name` ``. */
export type Grants = ReadonlyMap<string, readonly string[]>;

/** Parts of a list, whose parentheses hold commas of their own. */
const listed = (text: string): string[] =>
  (text.match(/(?:[^,(]|\([^)]*\))+/g) ?? []).map((part) => part.trim()).filter(Boolean);

/** Columns in their order, without quotes; words in capitals. */
function normal(right: string): string {
  const [, word = right, columns] = /^([^(]*?)\s*\(([^)]*)\)$/s.exec(right) ?? [];
  const upper = word.trim().toUpperCase();
  const name = upper === 'ALL PRIVILEGES' ? 'ALL' : upper;
  if (columns === undefined) return name;
  const sorted = columns
    .split(',')
    .map((column) => column.trim().replace(/^`(.*)`$/s, '$1'))
    .sort();
  return `${name} (${sorted.join(', ')})`;
}

const quotedPlace = (place: string): string => {
  const [, kind = '', rest = place] = /^(FUNCTION |PROCEDURE )(.*)$/s.exec(place) ?? [];
  const at = rest.lastIndexOf('.');
  const sides = at < 0 ? [rest] : [rest.slice(0, at), rest.slice(at + 1)];
  const quoted = sides.map((side) => {
    const bare = side.replace(/^`+|`+$/g, '');
    return bare === '*' ? side : `\`${bare}\``;
  });
  return kind + quoted.join('.');
};

/** `db.*:SELECT,INSERT/other.table:ALL`, or a dict of places. Without a word for `*.*` there is no right there. */
export function parsePriv(priv: Value, ensureUsage: boolean): Grants {
  const text = isDict(priv)
    ? [...priv]
        .map(
          ([place, rights]) =>
            `${keyText(place)}:${Array.isArray(rights) ? rights.map(keyText).join(',') : keyText(rights)}`,
        )
        .join('/')
    : typeof priv === 'string'
      ? priv
      : fail('priv parameter must be str or dict');
  const grants = new Map<string, readonly string[]>();
  for (const item of text.trim().split('/')) {
    const [, place, rights] = /^(.*):(.*)$/s.exec(item.trim()) ?? [];
    if (place === undefined || rights === undefined)
      return fail(`invalid privileges string: "${item}" is not of the form database.table:RIGHTS`);
    grants.set(quotedPlace(place), listed(rights).map(normal));
  }
  if (ensureUsage && !grants.has('*.*')) grants.set('*.*', ['USAGE']);
  return grants;
}

/** Lines of `SHOW GRANTS`. Those about roles are left out. */
export function parseGrants(lines: readonly string[]): Grants {
  const grants = new Map<string, string[]>();
  for (const line of lines) {
    const match = /^GRANT (.+) ON (.+) TO (['`"]).*?\3@(['`"]).*?\4(.*)$/s.exec(line);
    if (match === null) continue;
    const [, rights = '', place = '', , , rest = ''] = match;
    const words = [...listed(rights).map(normal), ...(rest.includes('WITH GRANT OPTION') ? ['GRANT'] : [])];
    grants.set(place, [...(grants.get(place) ?? []), ...words]);
  }
  return grants;
}

/** Columns have no case. */
const same = (list: readonly string[], right: string): boolean =>
  list.some((each) => each.toUpperCase() === right.toUpperCase());
const without = (list: readonly string[], other: readonly string[]): string[] =>
  list.filter((right) => !same(other, right));
const common = (list: readonly string[], other: readonly string[]): string[] =>
  list.filter((right) => same(other, right));

/** Rights to give and to take at one place. */
export interface Change {
  readonly place: string;
  readonly grant: readonly string[];
  readonly revoke: readonly string[];
  readonly msg: string;
}

export type Way = 'replace' | 'append' | 'subtract';

/** Python's list of texts. */
const pythonList = (words: readonly string[]): string => `[${words.map((word) => `'${word}'`).join(', ')}]`;

function changeAt(place: string, wanted: readonly string[], found: readonly string[], way: Way): Change {
  const lacking = way === 'subtract' ? [] : without(wanted, found);
  const surplus = way === 'append' ? [] : way === 'subtract' ? common(wanted, found) : without(found, wanted);
  // All is more than any of them.
  const revoke = lacking.includes('ALL') ? common(surplus, ['GRANT', 'PROXY']) : surplus;
  // No right comes with the option alone, and a statement needs one.
  const grant = lacking.join() === 'GRANT' ? [...lacking, 'USAGE'] : lacking;
  const msg = `Privileges updated: granted ${pythonList(grant)}, revoked ${pythonList(revoke)}`;
  return { place, grant, revoke, msg };
}

/** What has to change at each place, in the order in which it is done. */
export function grantChanges(wanted: Grants, found: Grants, way: Way, user: string): Change[] {
  const gone = [...found]
    .filter(([place, rights]) => !wanted.has(place) && user !== 'root' && !rights.includes('PROXY'))
    .map(([place, revoke]): Change => ({ place, grant: [], revoke, msg: 'Privileges updated' }));
  const fresh = [...wanted]
    .filter(([place]) => !found.has(place))
    .map(([place, grant]): Change => ({ place, grant, revoke: [], msg: 'New privileges granted' }));
  const others = [...wanted].flatMap(([place, rights]) => {
    const there = found.get(place);
    return there === undefined ? [] : [changeAt(place, rights, there, way)];
  });
  return [
    ...(way === 'replace' ? gone : []),
    ...(way === 'subtract' ? [] : fresh),
    ...others.filter(({ grant, revoke }) => grant.length + revoke.length > 0),
  ];
}

/** Statements for one place; `account` is in quotes. */
export function statementsOf({ place, grant, revoke }: Change, account: string): string[] {
  const words = (rights: readonly string[]): string => rights.filter((right) => right !== 'GRANT').join(', ');
  return [
    ...(revoke.includes('GRANT') && !grant.includes('GRANT')
      ? [`REVOKE GRANT OPTION ON ${place} FROM ${account}`]
      : []),
    ...(words(revoke) === '' ? [] : [`REVOKE ${words(revoke)} ON ${place} FROM ${account}`]),
    ...(grant.length === 0
      ? []
      : [
          `GRANT ${words(grant) || 'USAGE'} ON ${place} TO ${account}${grant.includes('GRANT') ? ' WITH GRANT OPTION' : ''}`,
        ]),
  ];
}
