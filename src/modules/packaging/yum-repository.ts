/** `ansible.builtin.yum_repository` */
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { defineModule, fail, missing, sh, type Plan } from '../../sdk/index.ts';
import { planPut } from '../files/lib/put.ts';
import { bytesSource } from '../files/lib/source.ts';
import { editRepoFile } from './repo-file.ts';
import { repositoryOptions, yumRepositoryParams, yumRepositoryRules } from './yum-repository-params.ts';

export const yumRepository = defineModule({
  name: 'ansible.builtin.yum_repository',
  summary: 'Manage repositories of dnf and yum',
  description: 'A file without any repository is removed. What is in the cache stays until `dnf clean`.',
  params: yumRepositoryParams,
  constraints: yumRepositoryRules,
  support: { check: 'full', diff: 'full' },
  differences: ['Other repositories of the file, and comments, stay as they are written.'],
  returns: { repo: 'Id of the repository.', state: 'As asked for.', dest: 'The file.' },
  examples: [
    {
      title: 'EPEL',
      yaml: 'ansible.builtin.yum_repository:\n  name: epel\n  description: EPEL YUM repo\n  baseurl: https://download.fedoraproject.org/pub/epel/$releasever/$basearch/\n  gpgcheck: true\n  gpgkey: https://download.fedoraproject.org/pub/epel/RPM-GPG-KEY-EPEL-9',
    },
    {
      title: 'Gone',
      yaml: 'ansible.builtin.yum_repository:\n  name: epel\n  file: external_repos\n  state: absent',
    },
  ],
  async plan(params, host, context): Promise<Plan> {
    const { name, state, reposdir } = params;
    const path = posix.join(reposdir, `${params.file ?? name}.repo`);
    const [folder, content] = await Promise.all([host.stat(reposdir, { follow: true }), host.readFile(path)]);
    if (folder?.type !== 'directory') missing(`Repo directory '${reposdir}' does not exist.`);
    const before = content?.toString('utf8') ?? '';
    const after = editRepoFile(before, name, state === 'present' ? repositoryOptions(params) : undefined);
    const result = { repo: name, state };
    if (after === '' && content === undefined) return { changed: false, result };
    if (after === '')
      return {
        changed: true,
        result,
        diff: { kind: 'text', before, after, beforeHeader: path, afterHeader: path },
        apply: async (write) => {
          const done = await write.run(sh`rm -f -- ${path}`);
          if (done.rc !== 0) fail(`Cannot remove empty repo file ${path}.`, { details: done.stderr.trim() });
          return undefined;
        },
      };
    const plan = await planPut(host, context, {
      source: bytesSource(Buffer.from(after)),
      dest: path,
      name: posix.basename(path),
      label: path,
      wanted: params,
      follow: true,
      force: true,
      replacesSha1: content === undefined ? '' : createHash('sha1').update(content).digest('hex'),
      unsafeWrites: params.unsafe_writes,
      result,
    });
    const { apply } = plan;
    // The state is that of the repository, not that of the file.
    return {
      ...plan,
      result: { ...plan.result, state },
      apply: apply && (async (write) => ({ ...(await apply(write)), state })),
    };
  },
});
