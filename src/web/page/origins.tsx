/**
 * The variables of a task that failed, and where they have their values from.
 */
import type { JSX } from 'preact';
import { placesText, type Origin } from '../../report/page/origins.ts';
import { originHeads, originsTitle, plural } from '../../report/page/terms.ts';

interface OriginsProps {
  readonly origins: readonly Origin[];
  /** Names of all hosts of the run. */
  readonly names: readonly string[];
}

/** Hosts that are named before the others are counted. */
const few = 10;

function hostsText(hosts: readonly number[], failed: number, names: readonly string[]): string {
  if (hosts.length === failed) return 'all of them';
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
      <div class="scroll" role="region" aria-label="Variables" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {originHeads.map((head) => (
                <th scope="col" key={head}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {origins.map(({ name, from, places, hides, hosts }, n) => (
              <tr key={n}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td>{from}</td>
                <td>{placesText(places)}</td>
                <td>{hides.join(', ')}</td>
                <td>{hostsText(hosts, failed, names)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
