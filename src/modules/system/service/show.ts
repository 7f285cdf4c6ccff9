/**
 * `systemctl show`, asked and read.
 * @module
 */
import { quote } from '../../../sdk/index.ts';
import { record } from '../../../util/record.ts';

export type Scope = 'system' | 'user' | 'global';

/** What is known of a unit. */
export interface UnitState {
  /** Every property, as Ansible's `status`. */
  readonly status: Readonly<Record<string, string>>;
  readonly found: boolean;
  /** An init script that systemd may wrap. */
  readonly initScript: boolean;
  /** `enabled`, `disabled`, `static`, `masked` …; empty when systemd has no such unit file. */
  readonly fileState: string;
  /** Of an indirect unit or an alias: whether it is enabled for anything. */
  readonly isLinked: boolean;
  readonly loadError: string | undefined;
  readonly active: string | undefined;
}

/** A systemctl command line; everything after the verb is quoted. */
export const systemctl = (scope: Scope, verb: string, unit?: string): string =>
  `systemctl${scope === 'system' ? '' : ` --${scope}`} ${verb}${unit === undefined ? '' : ` -- ${quote(unit)}`}`;

/** A user's manager is found by the runtime directory, which a login by SSH may lack. */
export const runtimeDirectory = 'export XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-/run/user/$(id -u)}"';

const initName = (unit: string): string => unit.replace(/\.service$/, '');

/** The program: one process where systemd itself knows the unit's file. */
export function showScript(unit: string, scope: Scope): string {
  const script = `/etc/init.d/${initName(unit)}`;
  return [
    ...(scope === 'system' ? [] : [runtimeDirectory]),
    'if ! command -v systemctl >/dev/null; then echo; exit 90; fi',
    `o=$(LC_ALL=C ${systemctl(scope, 'show', unit)} 2>/dev/null); printf '%s\\n' "$o"`,
    `printf '\\036'`,
    `case $o in *UnitFileState=indirect*|*UnitFileState=alias*) LC_ALL=C ${systemctl(scope, 'is-enabled -l', unit)} 2>/dev/null;;`,
    `*UnitFileState=generated*|*"`,
    `UnitFileState="|*"`,
    `UnitFileState=`,
    `"*) LC_ALL=C ${systemctl(scope, 'is-enabled', unit)} 2>/dev/null;;`,
    `*UnitFileState=*) ;; *) LC_ALL=C ${systemctl(scope, 'is-enabled', unit)} 2>/dev/null;; esac`,
    `printf '\\036'; if [ -x ${quote(script)} ]; then echo script; fi`,
    'exit 0',
  ].join('\n');
}

/** Properties; a value of `Exec…` may go over several lines, until a brace closes it. */
export function parseShow(text: string): Record<string, string> {
  const found = record<string>();
  let open: string | undefined;
  for (const line of text.split('\n')) {
    if (open !== undefined) {
      found[open] = `${found[open] ?? ''}\n${line}`;
      if (line.trimEnd().endsWith('}')) open = undefined;
      continue;
    }
    const equals = line.indexOf('=');
    if (equals <= 0) continue;
    const key = line.slice(0, equals);
    const value = line.slice(equals + 1);
    found[key] = value.trim();
    if (key.startsWith('Exec') && value.trimStart().startsWith('{') && !value.trimEnd().endsWith('}'))
      open = key;
  }
  return found;
}

export function parseUnit(stdout: string): UnitState {
  const [show = '', enabled = '', script = ''] = stdout.split('\x1e');
  const status = parseShow(show);
  const load = status['LoadState'];
  const initScript = script.trim() === 'script';
  const [asked = '', ...links] = enabled.trim().split('\n');
  const fileState = asked !== '' && asked !== 'not-found' ? asked : (status['UnitFileState'] ?? '');
  // In a chroot `show` says nothing; then `is-enabled` is the witness.
  const known = load === undefined ? fileState !== '' : load !== 'not-found';
  return {
    status,
    found: known || initScript,
    initScript,
    fileState,
    isLinked: links.length > 0,
    loadError: load === 'masked' ? undefined : status['LoadError'],
    active: status['ActiveState'],
  };
}

/**
 * What systemd itself calls enabled, by the exit status of `is-enabled`. Links below /run count: a generator, such as that of
 * PostgreSQL's clusters, makes them at each boot. A unit that is only known under another name is not enabled.
 */
export const isEnabled = (unit: UnitState): boolean =>
  ['enabled', 'enabled-runtime', 'static', 'generated', 'transient'].includes(unit.fileState) ||
  (['indirect', 'alias'].includes(unit.fileState) && unit.isLinked);

export const isRunning = (unit: UnitState): boolean =>
  unit.active === 'active' || unit.active === 'activating';
