import { p } from '../../../sdk/index.ts';

export const waitParams = {
  host: p.str({ doc: 'Name or address to wait for, as seen from the host.', default: '127.0.0.1' }),
  port: p.int({ doc: 'Port to ask.' }),
  path: p.path({ doc: 'File on the host that must be there, or gone.' }),
  state: p.choice(['absent', 'drained', 'present', 'started', 'stopped'], {
    doc: 'What to wait for: `started`/`present`, `stopped`/`absent`, or `drained`: no active connections.',
    default: 'started',
  }),
  timeout: p.int({
    doc: 'Seconds to wait at most; with neither port nor path the time to sleep.',
    default: 300,
  }),
  connect_timeout: p.int({ doc: 'Seconds for one attempt to connect.', default: 5 }),
  delay: p.int({ doc: 'Seconds before the first look.', default: 0 }),
  sleep: p.int({ doc: 'Seconds between two looks.', default: 1 }),
  search_regex: p.str({ doc: 'Regular expression to find in the file, or in what the port says.' }),
  active_connection_states: p.list(p.str({ doc: 'A state.' }), {
    doc: 'States of connections that count as active.',
    default: ['ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'SYN_RECV', 'SYN_SENT', 'TIME_WAIT'],
    since: '2.3',
  }),
  exclude_hosts: p.list(p.str({ doc: 'A host.' }), { doc: 'With `drained`: peers that do not count.' }),
  msg: p.str({ doc: 'What to say instead of the usual message when time is up.' }),
} as const;
