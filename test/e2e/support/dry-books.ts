/** How each of the package's playbooks is run dry on the lab, whatever is on its hosts. */

/** What a playbook is given, and why its dry run may end early. */
export interface Book {
  readonly extra?: Readonly<Record<string, string>>;
  /** The message of the task that says what is missing. */
  readonly unless?: RegExp;
}
const neverReleased = /has never been released here/;
const noSwarm =
  /no Consul|does not answer|cannot connect|could not connect|refused|Docker (?:is not|was not)|not a swarm manager/i;
/** Each of the package's playbooks, by its name. */
export const books: Readonly<Record<string, Book>> = {
  infra: {},
  'books-service': { extra: { container_tag: '1.0.0' } },
  'books-fe': { extra: { container_tag: '1.0.0' } },
  healer: {},
  heal: { unless: noSwarm },
  delivery: { extra: { delivery_repository: 'books-service', delivery_tag: '1.0.0' }, unless: noSwarm },
  follow: { unless: noSwarm },
  standby: { unless: noSwarm },
  jenkins: { extra: { jenkins_admin_password: 'secret', jenkins_ssh_key: 'key' } },
  status: { unless: noSwarm },
  remove: { extra: { container_name: 'books-service' }, unless: noSwarm },
  rollback: {
    extra: { container_name: 'books-service' },
    unless: new RegExp(`${noSwarm.source}|${neverReleased.source}|no former release to go back to`, 'i'),
  },
  scale: {
    extra: { container_name: 'books-service', service_instances: '2' },
    unless: new RegExp(`${noSwarm.source}|${neverReleased.source}`, 'i'),
  },
};
