/** Parameters of `yum_repository`, and the options of a repository that they are. */
import { p, type Constraints, type Params } from '../../sdk/index.ts';

const text = (doc: string) => p.str({ doc });
const flag = (doc: string) => p.bool({ doc });
const texts = (doc: string) => p.list(p.str({ doc: 'One.' }), { doc });

export const yumRepositoryParams = {
  name: p.str({ doc: 'Id of the repository.', required: true }),
  description: text('What people see of it; needed for `present`.'),
  state: p.choice(['absent', 'present'], { doc: 'Whether it is there.', default: 'present' }),
  file: text('Name of the file, without `.repo`; that of the repository when not given.'),
  reposdir: p.path({ doc: 'Folder of the files.', default: '/etc/yum.repos.d' }),
  async: flag('Fetch metadata side by side.'),
  bandwidth: text('Bytes a second that there are.'),
  baseurl: texts('URLs of the folder with `repodata`.'),
  cost: text('Cost, against that of others.'),
  countme: flag('Let the owner count systems.'),
  deltarpm_metadata_percentage: text('How big metadata of delta packages may be.'),
  deltarpm_percentage: text('How big a delta package may be.'),
  enabled: flag('Whether it is used.'),
  enablegroups: flag('Whether its groups are used.'),
  exclude: p.list(p.str({ doc: 'A pattern.' }), { doc: 'Packages to leave out.', aliases: ['excludepkgs'] }),
  failovermethod: p.choice(['roundrobin', 'priority'], { doc: 'Order of the URLs.' }),
  gpgcakey: text('URL of the key that signs keys.'),
  gpgcheck: flag('Check signatures of packages.'),
  gpgkey: texts('URLs of keys.'),
  module_hotfixes: p.bool({ doc: 'Packages beside modules.', since: '2.11' }),
  http_caching: p.choice(['all', 'packages', 'none'], { doc: 'What proxies may keep.' }),
  include: text('File to read options from.'),
  includepkgs: texts('Packages to use; all others are left out.'),
  ip_resolve: p.choice(['4', '6', 'IPv4', 'IPv6', 'whatever'], { doc: 'How names are looked up.' }),
  keepalive: flag('Use connections again.'),
  keepcache: p.choice(['0', '1'], { doc: 'Keep packages that were installed.' }),
  metadata_expire: text('How long metadata is good.'),
  metadata_expire_filter: p.choice(['never', 'read-only:past', 'read-only:present', 'read-only:future'], {
    doc: 'For which commands old metadata is good enough.',
  }),
  metalink: text('URL of a metalink file.'),
  mirrorlist: text('URL of a list of mirrors.'),
  mirrorlist_expire: text('How long the list is good.'),
  password: p.str({ doc: 'Password of the repository.', secret: true }),
  priority: text('Priority from 1 to 99.'),
  protect: flag('Protect packages from other repositories.'),
  proxy: text('URL of the proxy, or `_none_`.'),
  proxy_password: p.str({ doc: 'Password of the proxy.', secret: true }),
  proxy_username: text('User of the proxy.'),
  repo_gpgcheck: flag('Check the signature of metadata.'),
  retries: text('How often to try.'),
  s3_enabled: flag('It is a bucket of S3.'),
  skip_if_unavailable: flag('Go on without it.'),
  sslcacert: p.str({ doc: 'Folder of certificate authorities.', aliases: ['ca_cert'] }),
  ssl_check_cert_permissions: flag('Check who may read certificates.'),
  sslclientcert: p.str({ doc: 'Client certificate.', aliases: ['client_cert'] }),
  sslclientkey: p.str({ doc: 'Client key.', aliases: ['client_key'] }),
  sslverify: p.bool({ doc: 'Check certificates.', aliases: ['validate_certs'] }),
  throttle: text('Bytes a second to use at most.'),
  timeout: text('Seconds to wait for a connection.'),
  ui_repoid_vars: text('Variables that are a part of the id.'),
  username: text('User of the repository.'),
  ...p.fileAttributes,
} as const;
export type YumRepositoryParams = Params<typeof yumRepositoryParams>;

export const yumRepositoryRules: Constraints = {
  requiredIf: [
    ['state', 'present', ['baseurl', 'mirrorlist', 'metalink'], 'any'],
    ['state', 'present', ['description']],
  ],
};

/** Parameters that are not options of the repository. */
const others: ReadonlySet<string> = new Set([
  ...['name', 'description', 'state', 'file', 'reposdir'],
  ...Object.keys(p.fileAttributes),
]);

/** The options by name, as they stand in the file; the description is called `name` there. */
export function repositoryOptions(params: YumRepositoryParams): Map<string, string> {
  const options = new Map<string, string>();
  if (params.description !== undefined) options.set('name', params.description);
  for (const [name, value] of Object.entries(params)) {
    if (others.has(name) || value === undefined || value === null) continue;
    if (typeof value === 'boolean') options.set(name, value ? '1' : '0');
    else if (Array.isArray(value)) {
      const between = name === 'baseurl' || name === 'gpgkey' ? '\n' : ' ';
      options.set(name, value.map((item) => (typeof item === 'string' ? item : '')).join(between));
    } else if (typeof value === 'string') options.set(name, value);
  }
  return options;
}
