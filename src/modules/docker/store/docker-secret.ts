import { defineModule, p } from '../../../sdk/index.ts';
import { objectConstraints, objectParams, planObject } from './objects.ts';

export const dockerSecret = defineModule({
  name: 'community.docker.docker_secret',
  summary: 'Manage secrets of a Docker swarm',
  description: 'The swarm never shows a secret; a digest in a label tells whether the data is the same.',
  params: { ...objectParams, data: p.str({ doc: 'The secret.', secret: true }) },
  constraints: objectConstraints,
  support: { check: 'full', diff: 'full' },
  returns: { secret_id: 'Id.', secret_name: 'Name, with its version under rolling_versions.' },
  examples: [
    {
      title: 'A password',
      yaml: 'community.docker.docker_secret:\n  name: db_password\n  data: "{{ db_password }}"',
    },
  ],
  plan: (params, host, context) => {
    if (params.data !== undefined) context.secret(params.data);
    return planObject({ path: 'secrets', word: 'secret' }, params, host);
  },
});
