/**
 * Facts as variables: all under `ansible_facts` without their prefix, and by their own names, except those that would
 * let a host say how it is reached (ansible: vars/clean.py).
 * @module
 */
import type { Dict, Value } from '../util/value.ts';

const prefix = 'ansible_';

/** Variables that decide how a host is reached, and those of the run itself. */
const restricted = new Set(
  [
    'connection', 'module_compression', 'shell_type', 'shell_executable', 'host', 'user', 'password', 'port', 'pipelining',
    'timeout', 'private_key_file', 'network_os', 'connection_user', 'become', 'sftp_extra_args', 'scp_extra_args',
    'rsync_path', 'playbook_python', 'facts',
  ].map((name) => prefix + name),
); // prettier-ignore

/** Prefixes of the variables of connections and become; containers make network devices with the same beginning. */
const restrictedPrefix =
  /^ansible_(?:ssh|paramiko_ssh|local|docker|podman|chroot|winrm|psrp|become)_(?!host_key_)/;

/** Whether a fact may become a variable of its own. */
const isSafeFact = (name: string): boolean =>
  !restricted.has(name) &&
  !(restrictedPrefix.test(name) && !/_(?:gw)?bridge$/.test(name)) &&
  !/^ansible_.*_interpreter$/.test(name) &&
  !name.startsWith('_ansible_') &&
  name !== 'add_host' &&
  name !== 'add_group';

/** A fact's name below `ansible_facts`. */
const bareName = (name: string): string =>
  name.startsWith(prefix) && name !== 'ansible_local' ? name.slice(prefix.length) : name;

/** What is known of one host. */
export class HostFacts {
  /** Under the names their modules gave them: what a cache keeps. */
  readonly raw: Dict = new Map();
  /** The dict `ansible_facts`. */
  readonly known: Dict = new Map();
  /** Facts as variables, with `ansible_facts` itself. */
  readonly variables: Dict = new Map<Value, Value>([['ansible_facts', this.known]]);

  /** Takes in facts of a module. With `inject` they are variables of their own too. */
  add(facts: Dict, inject: boolean): void {
    for (const [key, value] of facts) {
      if (typeof key !== 'string' || key.startsWith('_ansible_')) continue;
      this.raw.set(key, value);
      this.known.set(bareName(key), value);
      if ((inject || key === 'ansible_local') && isSafeFact(key)) this.variables.set(key, value);
    }
  }

  clear(): void {
    this.raw.clear();
    this.known.clear();
    this.variables.clear();
    this.variables.set('ansible_facts', this.known);
  }
}
