import { p } from '../../sdk/index.ts';

const flag = (doc: string, initial = false) => p.bool({ doc, default: initial });
const names = (doc: string) => p.list(p.str({ doc: 'One name.' }), { doc, default: [] });

export const dnfParams = {
  name: p.list(p.str({ operand: true, doc: 'One package.' }), {
    doc: 'Packages: names, versions (`name-1.0`), groups (`@Name`), files or URLs; `*` with `latest` for all.',
    aliases: ['pkg'],
    default: [],
  }),
  state: p.choice(['absent', 'present', 'installed', 'removed', 'latest'], {
    doc: 'Whether the packages are there; `present` when not given, `absent` with `autoremove`.',
  }),
  list: p.str({ doc: 'Not supported: use package_facts.' }),
  enablerepo: names('Repositories to use although they are disabled.'),
  disablerepo: names('Repositories not to use.'),
  exclude: names('Packages to leave alone.'),
  enable_plugin: names('Plug-ins to enable.'),
  disable_plugin: names('Plug-ins to disable.'),
  disable_excludes: p.str({ doc: 'Exclusions to ignore: `all`, `main` or a repository.' }),
  conf_file: p.str({ operand: true, doc: 'Configuration file.' }),
  installroot: p.str({ doc: 'Root to install into.', default: '/' }),
  releasever: p.str({ doc: 'Release to install from.' }),
  download_dir: p.str({ doc: 'Where to download to, with `download_only`.' }),
  disable_gpg_check: flag('Do not check signatures.'),
  validate_certs: flag('Without effect: see `sslverify`.', true),
  sslverify: flag('Check certificates of repositories.', true),
  autoremove: flag('Remove packages that nothing needs any more.'),
  update_cache: p.bool({ doc: 'Make dnf look for newer lists.', default: false, aliases: ['expire-cache'] }),
  update_only: flag('With `latest`: upgrade what is installed and install nothing.'),
  security: flag('With `latest`: only security updates.'),
  bugfix: flag('With `latest`: only bug fixes.'),
  skip_broken: flag('Leave out packages that cannot be installed.'),
  allow_downgrade: flag('Let a version that is asked for replace a higher one.'),
  allowerasing: flag('Let other packages be removed.'),
  best: p.bool({ doc: 'Take the best candidate or fail.' }),
  nobest: p.bool({ doc: 'Take another candidate where the best cannot be installed.' }),
  cacheonly: flag('Use what is in the cache.'),
  install_weak_deps: flag('Install weak dependencies.', true),
  download_only: flag('Download only.'),
  install_repoquery: flag('Without effect.', true),
  lock_timeout: p.int({ doc: 'Seconds to wait for the lock.', default: 30 }),
  use_backend: p.str({
    doc: 'Without effect: `dnf` is called, or `yum` where there is no dnf.',
    default: 'auto',
  }),
  auto_install_module_deps: flag('Without effect.', true),
} as const;
