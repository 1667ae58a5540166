export type Section = 'runs' | 'dead-letters' | 'schedules' | 'line' | 'api';

const NAV: readonly { section: Section | null; href: string; text: string }[] = [
  { section: 'runs', href: '/', text: 'Runs' },
  { section: 'dead-letters', href: '/dead-letters', text: 'Failed numbers' },
  { section: 'schedules', href: '/schedules', text: 'Schedules' },
  { section: 'line', href: '/lines', text: 'Find a number' },
  { section: null, href: '/queues', text: 'Queues' },
  { section: 'api', href: '/api/docs', text: 'API' },
];

/** The header of every page: the name and, for signed-in users, the navigation. */
export function Top({ section }: { section: Section | null }): JSX.Element {
  return (
    <header class="top">
      <div class="frame">
        <a class="brand" href="/">
          linq-cards
        </a>
        {section !== null && <Nav section={section} />}
      </div>
    </header>
  );
}

function Nav({ section }: { section: Section }): JSX.Element {
  return (
    <nav aria-label="Main">
      <ul>
        {NAV.map((entry) => (
          <li>
            <a href={entry.href} aria-current={entry.section === section ? 'page' : undefined}>
              {entry.text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
