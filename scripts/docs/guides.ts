/**
 * The pages that are written by hand: which, under what title, in which order.
 * @module
 */
export interface Guide {
  readonly title: string;
  /** Relative to the repository. */
  readonly file: string;
}

export const guides: Readonly<Record<string, readonly Guide[]>> = {
  Start: [
    { title: 'Overview', file: 'README.md' },
    { title: 'Tutorial: blue/green in half an hour', file: 'docs/tutorial.md' },
    { title: 'Coming from Ansible', file: 'docs/migrating.md' },
    { title: 'Questions and answers', file: 'docs/faq.md' },
  ],
  'Everyday use': [
    { title: 'Command line', file: 'docs/cli.md' },
    { title: 'Inventory', file: 'docs/inventory.md' },
    { title: 'Plans', file: 'docs/plan.md' },
    { title: 'History and drift', file: 'docs/history.md' },
    { title: 'Fleets', file: 'docs/fleet.md' },
    { title: 'In a browser', file: 'docs/web.md' },
    { title: 'Lint', file: 'docs/lint.md' },
    { title: 'In your editor', file: 'docs/editor.md' },
    { title: 'In CI', file: 'docs/ci.md' },
    { title: 'Output for machines', file: 'docs/events.md' },
    { title: 'Errors', file: 'docs/errors.md' },
  ],
  'Blue/green releases': [
    { title: 'The role service', file: 'roles/service/README.md' },
    { title: 'Self-healing', file: 'docs/self-healing.md' },
    { title: 'Services from day to day', file: 'docs/service.md' },
    { title: 'Continuous delivery', file: 'docs/delivery.md' },
    { title: 'Rulebooks', file: 'docs/rulebooks.md' },
    { title: 'The role jenkins', file: 'roles/jenkins/README.md' },
  ],
  'Compared with Ansible': [
    { title: 'Differences', file: 'docs/differences.md' },
    { title: 'Compatibility', file: 'docs/compatibility.md' },
    { title: 'Python modules and plug-ins', file: 'docs/python.md' },
    { title: 'Performance', file: 'docs/performance.md' },
    { title: 'Security', file: 'docs/security.md' },
  ],
  'Extending tsplay': [
    { title: 'Writing modules and filters', file: 'docs/authors.md' },
    { title: 'Architecture', file: 'docs/architecture.md' },
    { title: 'Transport', file: 'docs/transport.md' },
    { title: 'Development', file: 'docs/development.md' },
    { title: 'The lab', file: 'lab/README.md' },
    { title: 'Contributing', file: 'CONTRIBUTING.md' },
    { title: 'Changes', file: 'CHANGELOG.md' },
    { title: 'Reporting vulnerabilities', file: 'SECURITY.md' },
    { title: 'Code of conduct', file: 'CODE_OF_CONDUCT.md' },
  ],
};
