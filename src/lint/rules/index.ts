/**
 * All rules.
 * @module
 */
import type { Module } from '../../sdk/index.ts';
import type { Rule } from '../types.ts';
import { yaml } from '../yaml/index.ts';
import { argsRule } from './args.ts';
import {
  commandInsteadOfModule,
  commandInsteadOfShell,
  inlineEnvVar,
  noChangedWhen,
  riskyShellPipe,
} from './commands.ts';
import { emptyStringCompare, literalCompare, noHandler, noJinjaWhen } from './conditions.ts';
import { deprecatedBareVars, deprecatedLocalAction, deprecatedModule } from './deprecated.ts';
import {
  avoidImplicit,
  jinjaTemplateExtension,
  noRelativePaths,
  noSameOwner,
  riskyFilePermissions,
  riskyOctal,
} from './files.ts';
import { fqcn } from './fqcn.ts';
import { noFreeForm } from './free-form.ts';
import { galaxy, galaxyVersion, sanity } from './galaxy.ts';
import { check, loadFailure, parserError, syntaxCheck } from './internal.ts';
import { jinja } from './jinja.ts';
import { keyOrder } from './key-order.ts';
import { metaIncorrect, metaNoTags, metaRuntime, metaVideoLinks } from './meta.ts';
import { name } from './name.ts';
import { partialBecome } from './partial-become.ts';
import { loopVarPrefix, playbookExtension, roleArgumentSpec, roleName } from './roles.ts';
import { schema } from './schema.ts';
import {
  complexity,
  ignoreErrors,
  latest,
  noLogPassword,
  noPrompting,
  noTabs,
  onlyBuiltins,
  packageLatest,
  runOnce,
} from './tasks.ts';
import { varNaming } from './var-naming.ts';

/** Every rule in the order of their names; `modules` are those whose arguments can be checked. */
export const allRules = (modules: ReadonlyMap<string, Module> = new Map()): readonly Rule[] =>
  [
    argsRule(modules), avoidImplicit, check, commandInsteadOfModule, commandInsteadOfShell, complexity, deprecatedBareVars,
    deprecatedLocalAction, deprecatedModule, emptyStringCompare, fqcn, galaxy, galaxyVersion, ignoreErrors, inlineEnvVar, jinja,
    jinjaTemplateExtension, keyOrder, latest, literalCompare, loadFailure, loopVarPrefix, metaIncorrect, metaNoTags,
    metaRuntime, metaVideoLinks, name, noChangedWhen, noFreeForm, noHandler, noJinjaWhen, noLogPassword, noPrompting,
    noRelativePaths, noSameOwner, noTabs, onlyBuiltins, packageLatest, parserError, partialBecome, playbookExtension,
    riskyFilePermissions, riskyOctal, riskyShellPipe, roleArgumentSpec, roleName, runOnce, sanity, schema, syntaxCheck,
    varNaming, yaml,
  ].sort((a, b) => (a.id < b.id ? -1 : 1)); // prettier-ignore

/** The names of a rule's findings. */
export const tagsOfRule = (rule: Rule): readonly string[] =>
  rule.ids === undefined ? [rule.id] : Object.keys(rule.ids).sort();
