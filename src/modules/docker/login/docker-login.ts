import { defineModule, fail, p, type Params, type Plan, quote, type ReadHost } from '../../../sdk/index.ts';
import { DockerError } from '../api/client.ts';
import { hub } from '../api/image-ref.ts';
import { openDocker } from '../api/open.ts';
import { dockerParams } from '../api/params.ts';
import { replaceFunction } from '../../lib/replace.ts';
import { credentialsFor, type DockerConfig, expandHome, heldDockerConfig } from '../api/registry-auth.ts';

const params = {
  ...dockerParams,
  registry_url: p.str({ doc: 'Registry.', default: hub, aliases: ['registry', 'url'] }),
  username: p.str({ doc: 'User.' }),
  password: p.str({ doc: 'Password.', secret: true }),
  reauthorize: p.bool({
    doc: 'Ask the registry even if the same is known.',
    default: false,
    aliases: ['reauth'],
  }),
  state: p.choice(['present', 'absent'], { doc: 'Logged in or out.', default: 'present' }),
  config_path: p.path({
    doc: 'File on the host that keeps logins.',
    default: '~/.docker/config.json',
    aliases: ['dockercfg_path'],
  }),
} as const;
type LoginParams = Params<typeof params>;

export const dockerLogin = defineModule({
  name: 'community.docker.docker_login',
  summary: 'Log into a Docker registry, or out',
  description:
    'Keeps the login in the config.json of the user that the task acts as, where pulls look for it.',
  params,
  constraints: { requiredIf: [['state', 'present', ['username', 'password']]] },
  support: { check: 'full', diff: 'none' },
  differences: ['Logins are kept in config.json; a credential store that it names is not written to.'],
  returns: { login_result: 'What the registry said.' },
  examples: [
    {
      title: 'Log in',
      yaml: 'community.docker.docker_login:\n  registry_url: registry.example.org\n  username: deploy\n  password: "{{ registry_password }}"',
    },
  ],
  plan: planLogin,
});

async function planLogin(params: LoginParams, host: ReadHost): Promise<Plan> {
  const path = await expandHome(host, params.config_path);
  const { config, sha1 } = await heldDockerConfig(host, path);
  const known = credentialsFor(config, params.registry_url);
  if (params.state === 'absent') {
    if (!known) return { changed: false };
    return {
      changed: true,
      apply: async (writable) => {
        await writable.writeFile(path, configText(without(config, params.registry_url)), {
          mode: 0o600,
          replacesSha1: sha1,
        });
        return {};
      },
    };
  }
  const { username = '', password = '' } = params;
  const same = known?.username === username && known.password === password;
  if (same && !params.reauthorize) return { changed: false, result: { login_result: {} } };
  return {
    changed: same ? 'unknown' : true,
    reason: same ? 'the registry is asked again' : undefined,
    apply: async (writable) => {
      const api = await openDocker(writable, params);
      const body = { username, password, serveraddress: params.registry_url };
      const answer = await api.post<{ Status?: string }>('/auth', { body }).catch((error: unknown) => {
        if (error instanceof DockerError)
          fail(`Logging into ${params.registry_url} for user ${username} failed: ${error.message}`);
        throw error;
      });
      if (!same) {
        const folder = path.replace(/\/[^/]*$/, '');
        const made = await writable.run(
          `${replaceFunction}\nfolder ${quote(folder)} 700 "$(id -u):$(id -g)"`,
        );
        if (made.rc !== 0) fail(`Could not make ${folder}: ${made.stderr.trim()}`);
        const auth = Buffer.from(`${username}:${password}`).toString('base64');
        const auths = { ...config.auths, [params.registry_url]: { auth } };
        await writable.writeFile(path, configText({ ...config, auths }), {
          mode: 0o600,
          replacesSha1: sha1,
        });
      }
      return { changed: !same, login_result: { Status: answer.Status ?? '' } };
    },
  };
}

const configText = (config: DockerConfig): string => `${JSON.stringify(config, null, 2)}\n`;

const without = (config: DockerConfig, registry: string): DockerConfig => ({
  ...config,
  auths: Object.fromEntries(Object.entries(config.auths ?? {}).filter(([name]) => name !== registry)),
});
