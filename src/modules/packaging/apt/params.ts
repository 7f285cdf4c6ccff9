import { p } from '../../../sdk/index.ts';

const flag = (doc: string, aliases: readonly string[] = []) => p.bool({ doc, default: false, aliases });

export const aptParams = {
  name: p.list(p.str({ operand: true, doc: 'One package.' }), {
    doc: 'Packages: names, `name=1.0` or `name=1.0*` for a version, `name>=1.0`, `name*` for a pattern, `name:arch`.',
    aliases: ['package', 'pkg'],
  }),
  state: p.choice(['absent', 'build-dep', 'fixed', 'latest', 'present'], {
    doc: '`latest` upgrades to the candidate, `build-dep` installs what is needed to build, `fixed` mends broken dependencies.',
    default: 'present',
  }),
  update_cache: p.bool({
    doc: 'Run `apt-get update` first, unless `cache_valid_time` says that the lists are fresh.',
    aliases: ['update-cache'],
  }),
  update_cache_retries: p.int({ doc: 'How often to try an update that fails.', default: 5, since: '2.10' }),
  update_cache_retry_max_delay: p.int({
    doc: 'Seconds at most between two tries, which double from one.',
    default: 12,
    since: '2.10',
  }),
  cache_valid_time: p.int({
    doc: 'Seconds for which the lists are fresh; more than 0 implies `update_cache`.',
    default: 0,
  }),
  purge: flag('Remove configuration too, with `state: absent` or `autoremove`.'),
  deb: p.path({
    doc: 'A .deb file on the host, or a URL that the host can reach; several separated by commas.',
  }),
  default_release: p.str({
    operand: true,
    doc: "apt's `-t`: prefer this release.",
    aliases: ['default-release'],
  }),
  install_recommends: p.bool({
    doc: "Install recommended packages; the host's own setting when not given.",
    aliases: ['install-recommends'],
  }),
  force: flag('`--force-yes`: no signatures are checked and downgrades are allowed. Can damage the host.'),
  clean: flag('Empty the cache of downloaded packages first, or as the only thing.'),
  allow_unauthenticated: flag('Install packages that cannot be authenticated.', ['allow-unauthenticated']),
  allow_downgrade: flag('Let a pinned version replace a higher one.', [
    ...['allow-downgrade', 'allow_downgrades', 'allow-downgrades'],
  ]),
  allow_change_held_packages: flag('Change packages that are on hold.'),
  upgrade: p.choice(['dist', 'full', 'no', 'safe', 'yes'], {
    doc: 'Upgrade all packages: `yes`/`safe` remove none, `full`/`dist` may.',
    default: 'no',
  }),
  dpkg_options: p.str({
    doc: 'Options of dpkg, comma-separated, without dashes.',
    default: 'force-confdef,force-confold',
  }),
  autoremove: flag('Remove packages that nothing needs any more.'),
  autoclean: flag('Remove downloaded packages that can no longer be downloaded.'),
  policy_rc_d: p.int({
    doc: 'Exit status of a /usr/sbin/policy-rc.d for the time of the task; 101 keeps services from being started.',
    since: '2.8',
  }),
  only_upgrade: flag('Upgrade packages that are installed; install no others.'),
  fail_on_autoremove: flag('`--no-remove`: fail rather than remove a package.'),
  force_apt_get: flag('Without effect: apt-get is always used.'),
  lock_timeout: p.int({ doc: 'Seconds to wait for the lock of apt.', default: 60, since: '2.12' }),
} as const;
