/**
 * What compiled templates call. One object for all renderings.
 * @module
 */
import { attr, item, slice } from './access.ts';
import { add, div, floordiv, mod, mul, neg, pos, pow, sub } from './arithmetic.ts';
import { call, kwargs } from './call.ts';
import { contains, eq, ge, gt, le, lt, ne, notContains } from './compare.ts';
import { makeDict } from './dict.ts';
import { block, extendsTemplate, importedName, importTemplate, include } from './inheritance.ts';
import { iter, truth } from './iterate.ts';
import { loop } from './loop.ts';
import { macro } from './macro.ts';
import { capture, finish } from './output.ts';
import { pushData } from './pieces.ts';
import { path, vaultAt } from './path.ts';
import { applyFilter, applyTest } from './plugins.ts';
import { concat, noElse, setMember, unpack } from './misc.ts';
import { name } from './scope.ts';
import { typeOf } from '../text-origin.ts';
import { noKwargs, tuple } from './types.ts';
import { undefinedName } from './undefined.ts';

export const runtime: Readonly<Record<string, unknown>> = Object.freeze({
  __proto__: null,
  ...{ add, sub, mul, div, floordiv, mod, pow, neg, pos, concat },
  ...{ eq, ne, lt, le, gt, ge, contains, notContains, truth },
  ...{
    attr,
    item,
    slice,
    path,
    vaultAt,
    name,
    iter,
    tuple,
    makeDict,
    unpack,
    setMember,
    noElse,
    undefinedName,
  },
  ...{ call, kwargs, noKwargs, applyFilter, applyTest, typeOf },
  ...{ loop, macro, capture, finish, pushData },
  ...{ block, extendsTemplate, include, importTemplate, importedName },
});
