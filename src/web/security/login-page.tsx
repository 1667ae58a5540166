import { plainPage } from '../plain-page.js';

export type LoginPageProps = {
  /** The page that was asked for: it is opened afterwards. */
  next: string;
  /** What was wrong with the last try. */
  message: string | null;
};

/** Asks for the token. Also seen by who is logged in and comes from another site: the cookie stays behind there. */
export function loginPage({ next, message }: LoginPageProps): Promise<string> {
  return plainPage({
    title: 'Log in',
    children: (
      <>
        {message !== null && (
          <p role="alert" safe>
            {message}
          </p>
        )}
        <form method="post" action="/login">
          <input type="hidden" name="next" value={next} />
          <label for="token">Token</label>
          <input
            type="password"
            id="token"
            name="token"
            autocomplete="current-password"
            aria-describedby="token-help"
            required
            autofocus
          />
          <p id="token-help">
            <small>
              It was printed, as part of a link, where <code>linq-cards serve</code> was started. It is also in the file{' '}
              <code>web-token</code> of the home, unless LINQ_CARDS_WEB_TOKEN says another one.
            </small>
          </p>
          <button type="submit">Log in</button>
        </form>
        <p>
          Logged in already, and come here by a link on another site? <a href={next}>Open the page</a>
        </p>
      </>
    ),
  });
}
