import { defineModule, p } from '../../../sdk/index.ts';
import { objectConstraints, objectParams, planObject } from './objects.ts';

export const dockerConfig = defineModule({
  name: 'community.docker.docker_config',
  summary: 'Manage configs of a Docker swarm',
  params: {
    ...objectParams,
    data: p.str({ doc: 'The content.' }),
    template_driver: p.choice(['golang'], { doc: 'The content is a template of this kind.' }),
  },
  constraints: objectConstraints,
  support: { check: 'full', diff: 'full' },
  returns: { config_id: 'Id.', config_name: 'Name, with its version under rolling_versions.' },
  examples: [
    {
      title: 'A file',
      yaml: 'community.docker.docker_config:\n  name: nginx_conf\n  data_src: /data/nginx/nginx.conf\n  rolling_versions: true',
    },
  ],
  plan: (params, host) => planObject({ path: 'configs', word: 'config' }, params, host),
});
