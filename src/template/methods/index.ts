/**
 * The methods Python's own types have, as far as they make sense in a template.
 * @module
 */
import { PyDate, PyFloat, Tuple } from '../../util/value.ts';
import { GroupTuple, type Py } from '../runtime/types.ts';
import { dateMember } from './date.ts';
import { boundMethod } from './declare.ts';
import { dictMethods } from './dict.ts';
import { listMethods, tupleMethods } from './list.ts';
import { numberMember } from './number.ts';
import { stringMethods } from './string.ts';

/** `owner.name` where that is a method (or attribute) of the owner's type. */
export function method(owner: Py, name: string): Py | undefined {
  switch (typeof owner) {
    case 'string':
      return boundMethod(stringMethods, owner, name);
    case 'number':
    case 'bigint':
    case 'boolean':
      return numberMember(owner, name);
    default:
  }
  if (owner instanceof Map) return boundMethod(dictMethods, owner, name);
  if (owner instanceof GroupTuple && (name === 'grouper' || name === 'list')) {
    return (owner as readonly Py[])[name === 'grouper' ? 0 : 1];
  }
  if (owner instanceof Tuple) return boundMethod<Py[]>(tupleMethods, owner, name);
  if (Array.isArray(owner)) return boundMethod(listMethods, owner, name);
  if (owner instanceof PyFloat) return numberMember(owner, name);
  return owner instanceof PyDate ? dateMember(owner, name) : undefined;
}
