/**
 * The variables of a task that failed, and where they have their values from.
 */
import { Fragment, type JSX } from 'preact';
import { originText, type Origin } from '../../report/page/origins.ts';
import { originsTitle, plural } from '../../report/page/terms.ts';

interface OriginsProps {
  readonly origins: readonly Origin[];
  /** Names of all hosts of the run. */
  readonly names: readonly string[];
}

/** Hosts that are named before the others are counted. */
const few = 10;

function hostsText(hosts: readonly number[], names: readonly string[]): string {
  const named = hosts.slice(0, few).map((host) => names[host] ?? '');
  const more = hosts.length - few;
  return more > 0 ? `${named.join(', ')} and ${plural(more, 'other host')}` : named.join(', ');
}

export function Origins({ origins, names }: OriginsProps): JSX.Element | null {
  if (origins.length === 0) return null;
  const failed = new Set(origins.flatMap(({ hosts }) => hosts)).size;
  return (
    <details>
      <summary>{originsTitle}</summary>
      <dl class="origins">
        {origins.map((origin, n) => {
          const { where, hides } = originText(origin);
          return (
            <Fragment key={n}>
              <dt>
                <code>{origin.name}</code>
              </dt>
              <dd>
                {where}
                {hides === '' ? null : <div class="meta">stronger than {hides}</div>}
                {origin.hosts.length === failed ? null : (
                  <div class="meta">on {hostsText(origin.hosts, names)}</div>
                )}
              </dd>
            </Fragment>
          );
        })}
      </dl>
    </details>
  );
}
