import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';
import { hasModule, loadModule, moduleEntries, moduleNames } from '../../src/modules/index.ts';
import { checkLiteralParams, defaultMistake, shortName, type Param } from '../../src/sdk/index.ts';
import { parseTaskArgs } from './example.ts';

const modules = await Promise.all(
  moduleEntries.map(async (entry) => ({ entry, module: await entry.load() })),
);

/** The files of modules, without those that list them. */
const sources = globSync('src/modules/**/*.ts', {
  ignore: ['src/modules/entry.ts', 'src/modules/**/index.ts'],
}).map((file) => readFileSync(file, 'utf8'));

const paramsOf = (params: Readonly<Record<string, Param>>): [string, Param][] =>
  Object.entries(params).flatMap(([name, param]) => [
    [name, param] as [string, Param],
    ...paramsOf(param.options ?? {}),
    ...paramsOf(param.elements?.options ?? {}),
  ]);

describe.each(modules.map(({ entry, module }) => [module.name, { entry, module }] as const))(
  '%s',
  (name, { entry, module }) => {
    it('is listed under its names', () => {
      expect(entry.names[0]).toBe(name);
      for (const other of module.otherNames ?? []) expect(entry.names).toContain(other);
      expect(entry.names).toContain(shortName(name));
    });

    it('is documented with every name that does not follow from being a builtin', () => {
      const [, ...others] = entry.names;
      const implied = name.startsWith('ansible.builtin.')
        ? [shortName(name), `ansible.legacy.${shortName(name)}`]
        : [];
      expect(module.otherNames).toEqual(others.filter((other) => !implied.includes(other)));
    });

    it('is documented', () => {
      expect(module.summary).toMatch(/^[A-Z].*[^.\s]$/);
      for (const [param, { doc }] of paramsOf(module.params)) expect(doc, param).toMatch(/\S.{2,}/);
      for (const [key, doc] of Object.entries(module.returns ?? {})) expect(doc, key).toMatch(/\S/);
      for (const difference of module.differences ?? []) expect(difference).toMatch(/[.’"`)]$/);
    });

    it('says how far check mode and diff go', () => {
      expect(['full', 'partial', 'none']).toContain(module.support.check);
      expect(['full', 'partial', 'none']).toContain(module.support.diff);
    });

    it('has parameters that fit together', () => {
      const known = new Set(Object.keys(module.params));
      const aliases = Object.values(module.params).flatMap((param) => param.aliases ?? []);
      expect(aliases.filter((alias) => known.has(alias))).toEqual([]);
      expect(new Set(aliases).size).toBe(aliases.length);
      const { constraints = {} } = module;
      const named = [
        ...(constraints.mutuallyExclusive ?? []).flat(),
        ...(constraints.requiredTogether ?? []).flat(),
        ...(constraints.requiredOneOf ?? []).flat(),
        ...(constraints.requiredIf ?? []).flatMap(([param, , needs]) => [param, ...needs]),
        ...Object.entries(constraints.requiredBy ?? {}).flatMap(([param, needs]) => [param, ...needs]),
      ];
      expect(named.filter((param) => !known.has(param))).toEqual([]);
      for (const [param, { required, default: fallback }] of paramsOf(module.params))
        expect(required === true && fallback !== undefined, `${param} is required and has a default`).toBe(
          false,
        );
    });

    it('has defaults that are what the parameters give', () => {
      for (const [param, declared] of paramsOf(module.params))
        expect(defaultMistake(declared), param).toBeUndefined();
    });

    it.each(module.examples.map((example) => [example.title, example.yaml]))(
      'has an example that is right: %s',
      (_title, yaml) => {
        const { action, args } = parseTaskArgs(yaml);
        expect(entry.names).toContain(action);
        expect(checkLiteralParams(module, args).map((error) => error.message)).toEqual([]);
      },
    );
  },
);

describe('the registry', () => {
  it('lists every module that is declared', () => {
    const declared = sources.flatMap((text) =>
      [...text.matchAll(/defineModule\(\{\n\s+name: '([^']+)'/g)].map((match) => match[1]),
    );
    expect(declared.sort()).toEqual(moduleEntries.map((entry) => entry.names[0]).sort());
  });

  it('is the only place where names are written, beside the one of each declaration', () => {
    expect(sources.filter((text) => text.includes('otherNames'))).toEqual([]);
  });

  it('gives each name to one module only', () => {
    const names = moduleEntries.flatMap((entry) => [...entry.names]);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it('finds a module by any of its names', async () => {
    expect(hasModule('copy')).toBe(true);
    expect((await loadModule('ansible.legacy.copy')).name).toBe('ansible.builtin.copy');
    expect(moduleNames()).toContain('template');
  });

  it('guesses what was meant', async () => {
    await expect(loadModule('tempalte')).rejects.toMatchObject({
      code: 'TSP1101',
      hint: 'did you mean "template"?',
    });
    await expect(loadModule('zzzzzzzz')).rejects.toMatchObject({
      message: "couldn't resolve module/action 'zzzzzzzz'",
    });
  });
});
