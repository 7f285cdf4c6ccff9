/**
 * Variables and facts.
 * @module
 */
import { bool, choice, int, list, path, str } from '../kinds.ts';

export const variables = {
  hashBehaviour: choice(
    {
      ansible: 'DEFAULT_HASH_BEHAVIOUR',
      doc: 'What becomes of dicts that several places define: the strongest replaces the others, or they are merged.',
      env: 'ANSIBLE_HASH_BEHAVIOUR',
      ini: 'defaults.hash_behaviour',
    },
    ['replace', 'merge'],
    'replace',
  ),
  injectFactsAsVars: bool(
    {
      ansible: 'INJECT_FACTS_AS_VARS',
      doc: 'Facts are variables of their own too (ansible_distribution).',
      env: 'ANSIBLE_INJECT_FACT_VARS',
      ini: 'defaults.inject_facts_as_vars',
    },
    true,
  ),
  errorOnUndefinedVars: bool(
    {
      ansible: 'DEFAULT_UNDEFINED_VAR_BEHAVIOR',
      doc: 'An undefined variable is an error.',
      env: 'ANSIBLE_ERROR_ON_UNDEFINED_VARS',
      ini: 'defaults.error_on_undefined_vars',
    },
    true,
  ),
  jinja2Native: bool(
    {
      ansible: 'DEFAULT_JINJA2_NATIVE',
      doc: 'Templates keep the types of values.',
      env: 'ANSIBLE_JINJA2_NATIVE',
      ini: 'defaults.jinja2_native',
    },
    false,
  ),
  jinja2Extensions: list({
    ansible: 'DEFAULT_JINJA2_EXTENSIONS',
    doc: 'Extensions of Jinja2 whose tags templates may use: jinja2.ext.do and jinja2.ext.loopcontrols.',
    env: 'ANSIBLE_JINJA2_EXTENSIONS',
    ini: 'defaults.jinja2_extensions',
  }),
  duplicateDictKey: choice(
    {
      ansible: 'DUPLICATE_YAML_DICT_KEY',
      doc: 'What to do about a key that stands twice in a map.',
      env: 'ANSIBLE_DUPLICATE_YAML_DICT_KEY',
      ini: 'defaults.duplicate_dict_key',
    },
    ['error', 'warn', 'ignore'],
    'warn',
  ),
  privateRoleVars: bool(
    {
      ansible: 'DEFAULT_PRIVATE_ROLE_VARS',
      doc: 'Variables of roles are seen by the role only.',
      env: 'ANSIBLE_PRIVATE_ROLE_VARS',
      ini: 'defaults.private_role_vars',
    },
    false,
  ),
  ansibleManaged: str(
    { ansible: 'DEFAULT_MANAGED_STR', doc: 'Text of ansible_managed.', ini: 'defaults.ansible_managed' },
    'Ansible managed',
  ),
  factCaching: str(
    {
      ansible: 'CACHE_PLUGIN',
      doc: 'Where facts are kept between runs: memory, jsonfile, yaml.',
      env: 'ANSIBLE_CACHE_PLUGIN',
      ini: 'defaults.fact_caching',
    },
    'memory',
  ),
  factCachingConnection: path(
    {
      ansible: 'CACHE_PLUGIN_CONNECTION',
      doc: 'Folder of cached facts.',
      env: 'ANSIBLE_CACHE_PLUGIN_CONNECTION',
      ini: 'defaults.fact_caching_connection',
    },
    undefined,
  ),
  factCachingPrefix: str(
    {
      ansible: 'CACHE_PLUGIN_PREFIX',
      doc: 'Beginning of the names of cached facts.',
      env: 'ANSIBLE_CACHE_PLUGIN_PREFIX',
      ini: 'defaults.fact_caching_prefix',
    },
    'ansible_facts',
  ),
  factCachingTimeout: int(
    {
      ansible: 'CACHE_PLUGIN_TIMEOUT',
      doc: 'Seconds after which cached facts are old; 0 for never.',
      env: 'ANSIBLE_CACHE_PLUGIN_TIMEOUT',
      ini: 'defaults.fact_caching_timeout',
    },
    86400,
  ),
} as const;
