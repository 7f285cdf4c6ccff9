/**
 * The page of `tsplay web`.
 */
import { render, type JSX } from 'preact';
import { EventPage } from './events.tsx';
import { JobPage } from './job.tsx';
import { hrefOf, useRoute } from './route.ts';
import { RunPage } from './run.tsx';
import { RunsPage } from './runs.tsx';
import { ServicePage } from './service.tsx';
import { ServicesPage } from './services.tsx';

function Page({ route }: { readonly route: readonly string[] }): JSX.Element {
  const [what, id, part, which] = route;
  if (what === 'runs' && id !== undefined) {
    if (part === 'events' && which !== undefined)
      return <EventPage key={`${id} ${which}`} id={id} line={Number(which)} />;
    return <RunPage key={id} id={id} part={part} which={which} />;
  }
  if (what === 'services') return id === undefined ? <ServicesPage /> : <ServicePage key={id} name={id} />;
  if (what === 'jobs' && id !== undefined) return <JobPage key={id} id={id} />;
  return <RunsPage />;
}

const sections = { runs: 'Runs', services: 'Services' } as const;

function App(): JSX.Element {
  const route = useRoute();
  const here = route[0] === 'services' || route[0] === 'jobs' ? 'services' : 'runs';
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          // The part behind the # is where one is.
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        Skip to the content
      </a>
      <header class="top">
        <strong>tsplay</strong>
        <nav aria-label="Main">
          <ul>
            {(Object.keys(sections) as (keyof typeof sections)[]).map((name) => (
              <li key={name}>
                <a href={hrefOf(name)} aria-current={name === here ? 'page' : undefined}>
                  {sections[name]}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      <main id="main" tabIndex={-1}>
        <Page route={route} />
      </main>
    </>
  );
}

render(<App />, document.body);
