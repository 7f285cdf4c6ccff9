/**
 * Every error code with its title and the exit code it leads to (ansible-playbook's where it has one). Numbers are
 * stable: scripts may match on them.
 * @module
 */

/** Exit codes of ansible-playbook (lib/ansible/executor/task_queue_manager.py and cli/__init__.py). */
export const ExitCode = {
  ok: 0,
  error: 1,
  /** argparse's, for a command line it cannot parse. */
  arguments: 2,
  hostsFailed: 2,
  hostsUnreachable: 4,
  parser: 4,
  usage: 5,
  badPlay: 8,
  interrupted: 99,
  internal: 250,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export const codes = {
  TSP1001: { title: 'YAML syntax', exit: ExitCode.parser },
  TSP1002: { title: 'file not found', exit: ExitCode.error },
  TSP1003: { title: 'file does not match its schema', exit: ExitCode.parser },
  TSP1004: { title: 'unknown keyword', exit: ExitCode.parser },
  TSP1005: { title: 'file of the controller cannot be written', exit: ExitCode.error },
  TSP1101: { title: 'unknown module', exit: ExitCode.parser },
  TSP1102: { title: 'unknown parameter', exit: ExitCode.parser },
  TSP1103: { title: 'bad parameter', exit: ExitCode.parser },
  TSP1104: { title: 'missing role', exit: ExitCode.error },
  TSP1105: { title: 'handler not defined', exit: ExitCode.error },
  TSP1106: { title: 'task is malformed', exit: ExitCode.parser },
  TSP1107: { title: 'module cannot be loaded', exit: ExitCode.error },
  TSP1108: { title: 'module in Python', exit: ExitCode.parser },
  TSP1201: { title: 'undefined variable', exit: ExitCode.error },
  TSP1202: { title: 'template syntax', exit: ExitCode.error },
  TSP1203: { title: 'template failed', exit: ExitCode.error },
  TSP1204: { title: 'unknown filter, test or lookup', exit: ExitCode.error },
  TSP1205: { title: 'variables refer to each other in a circle', exit: ExitCode.error },
  TSP1206: { title: 'template exceeds a limit', exit: ExitCode.error },
  TSP1207: { title: 'plug-in in Python', exit: ExitCode.parser },
  TSP1301: { title: 'inventory', exit: ExitCode.error },
  TSP1302: { title: 'host pattern', exit: ExitCode.error },
  TSP1303: { title: 'plug-in of the inventory failed', exit: ExitCode.error },
  TSP1401: { title: 'vault', exit: ExitCode.error },
  TSP1501: { title: 'command line', exit: ExitCode.arguments },
  TSP1502: { title: 'configuration', exit: ExitCode.usage },
  TSP1503: { title: 'options that do not fit', exit: ExitCode.usage },
  TSP1504: { title: 'password file', exit: ExitCode.error },
  TSP1505: { title: 'role or collection cannot be installed', exit: ExitCode.error },
  TSP1601: { title: 'ended by the user', exit: ExitCode.interrupted },
  TSP1701: { title: 'condition of a rulebook', exit: ExitCode.parser },
  TSP1702: { title: 'event source or event filter', exit: ExitCode.error },
  TSP1703: { title: 'rule or action of a rulebook', exit: ExitCode.parser },
  TSP1801: { title: 'blue/green service', exit: ExitCode.hostsFailed },
  TSP2001: { title: 'ssh authentication failed', exit: ExitCode.hostsUnreachable },
  TSP2002: { title: 'host cannot be reached', exit: ExitCode.hostsUnreachable },
  TSP2003: { title: 'host key not trusted', exit: ExitCode.hostsUnreachable },
  TSP2004: { title: 'become failed', exit: ExitCode.hostsFailed },
  TSP2005: { title: 'connection lost', exit: ExitCode.hostsUnreachable },
  TSP2006: { title: 'timed out', exit: ExitCode.hostsFailed },
  TSP2007: { title: 'file transfer failed', exit: ExitCode.hostsFailed },
  TSP2008: { title: 'stream or HTTP exchange failed', exit: ExitCode.hostsFailed },
  TSP2009: { title: 'too much output', exit: ExitCode.hostsFailed },
  TSP2010: { title: 'connection plug-in failed', exit: ExitCode.hostsFailed },
  TSP9001: { title: 'internal error', exit: ExitCode.internal },
} as const satisfies Record<string, { title: string; exit: ExitCode }>;

export type ErrorCode = keyof typeof codes;
