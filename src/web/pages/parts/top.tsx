import { formatCount } from '../../../format/text.js';
import { formatIdentity } from '../../../home/home-account.js';
import { shownAccount, shownFailed } from '../shown-account.js';

export type Section = 'runs' | 'dead-letters' | 'schedules' | 'line' | 'api';

type Entry = { section: Section | null; href: string; text: string };

const NAV: readonly Entry[] = [
  { section: 'runs', href: '/', text: 'Runs' },
  { section: 'line', href: '/lines', text: 'Lines' },
  { section: 'dead-letters', href: '/dead-letters', text: 'Failed' },
  { section: 'schedules', href: '/schedules', text: 'Schedules' },
];
const DEVELOPERS: readonly Entry[] = [
  { section: null, href: '/queues', text: 'Queues' },
  { section: 'api', href: '/api/docs', text: 'API' },
];

/** The header of every page: the name and, for signed-in users, the navigation. */
export function Top({ section }: { section: Section | null }): JSX.Element {
  return (
    <header class="top">
      {section !== null && <Mode />}
      <div class="frame">
        <a class="brand" href="/">
          linq-cards
        </a>
        {section !== null && <Nav section={section} />}
        {section !== null && <Find />}
      </div>
    </header>
  );
}

/** Whether what is done here reaches Linq, and whose account: the most visible thing of a page. */
function Mode(): JSX.Element {
  const account = shownAccount();
  if (account === undefined) return '';
  return account === null ? (
    <p class="mode simulator">
      <strong>Simulator</strong> <span>Nothing is sent to Linq.</span>
    </p>
  ) : (
    <p class="mode live">
      <strong>Live</strong> <span safe>{`Linq account: ${formatIdentity(account)}`}</span>
    </p>
  );
}

/** Finds a number from every page. */
function Find(): JSX.Element {
  return (
    <search class="find">
      <form method="get" action="/find">
        <input
          type="search"
          name="text"
          maxlength={200}
          required
          aria-label="Find a number or a name"
          placeholder="Find number or name"
          autocomplete="off"
        />
      </form>
    </search>
  );
}

function Nav({ section }: { section: Section }): JSX.Element {
  return (
    <nav aria-label="Main">
      <ul>
        {NAV.map((entry) => (
          <NavItem entry={entry} section={section} />
        ))}
      </ul>
      <ul class="developers" aria-label="Developers">
        {DEVELOPERS.map((entry) => (
          <NavItem entry={entry} section={section} />
        ))}
      </ul>
    </nav>
  );
}

function NavItem({ entry, section }: { entry: Entry; section: Section }): JSX.Element {
  const failed = entry.section === 'dead-letters' ? (shownFailed() ?? 0) : 0;
  return (
    <li>
      <a href={entry.href} aria-current={entry.section === section ? 'page' : undefined}>
        <span safe>{entry.text}</span>
        {failed > 0 && (
          <>
            {' '}
            <span class="count">
              {formatCount(failed)}
              <span class="visually-hidden"> numbers</span>
            </span>
          </>
        )}
      </a>
    </li>
  );
}
