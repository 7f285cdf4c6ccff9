import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasModule, loadModule, moduleEntries, moduleNames } from '../../src/modules/index.ts';
import { checkLiteralParams, shortName, type Param } from '../../src/sdk/index.ts';
import { parseTaskArgs } from './example.ts';

const modules = await Promise.all(
  moduleEntries.map(async (entry) => ({ entry, module: await entry.load() })),
);

/** All that runs modules: tests, their cases, and the roles and playbooks that the e2e tests run twice. */
const uses = ['../', '../../roles/', '../../playbooks/']
  .flatMap((folder) => {
    const url = new URL(folder, import.meta.url);
    if (!existsSync(url)) return [];
    const names = readdirSync(url, { recursive: true, encoding: 'utf8' });
    const wanted = names.filter((name) => /\.(ts|ya?ml)$/.test(name) && !name.endsWith('registry.test.ts'));
    return wanted.map((name) => readFileSync(new URL(name, url), 'utf8'));
  })
  .join('\n');

/** Modules that nothing runs yet; take a name off as soon as something does. */
const untested: ReadonlySet<string> = new Set([
  'ansible.builtin.apt_key',
  'community.docker.docker_config',
  'community.docker.docker_container_exec',
  'community.docker.docker_container_info',
  'community.docker.docker_host_info',
  'community.docker.docker_image',
  'community.docker.docker_image_export',
  'community.docker.docker_image_info',
  'community.docker.docker_image_load',
  'community.docker.docker_image_pull',
  'community.docker.docker_image_push',
  'community.docker.docker_image_remove',
  'community.docker.docker_image_tag',
  'community.docker.docker_login',
  'community.docker.docker_network_info',
  'community.docker.docker_node_info',
  'community.docker.docker_prune',
  'community.docker.docker_secret',
  'community.docker.docker_stack_info',
  'community.docker.docker_stack_task_info',
  'community.docker.docker_swarm_service',
  'community.docker.docker_swarm_service_info',
  'community.docker.docker_volume',
  'community.docker.docker_volume_info',
  'community.general.consul_agent_check',
  'community.general.consul_session',
  'tsplay.consul.consul_info',
]);

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

    it('is documented', () => {
      expect(module.summary).toMatch(/^\S.*[^.\s]$/);
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

    it.each(module.examples.map((example) => [example.title, example.yaml]))(
      'has an example that is right: %s',
      (_title, yaml) => {
        const { action, args } = parseTaskArgs(yaml);
        expect(entry.names).toContain(action);
        expect(checkLiteralParams(module, args).map((error) => error.message)).toEqual([]);
      },
    );

    it('is run by a test', () => {
      const words = entry.names.map(shortName);
      const variable = shortName(name).replace(/_([a-z0-9])/g, (_all, c: string) => c.toUpperCase());
      const isUsed =
        words.some((word) => new RegExp(`\\b${word}:|\\b${word}\\b'`).test(uses)) ||
        uses.includes(`{ ${variable} }`);
      expect(isUsed || untested.has(name)).toBe(true);
    });
  },
);

describe('the registry', () => {
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
