import { plainPage } from '../plain-page.js';

export type LoginPageProps = {
  /** The requested page, opened after signing in. */
  next: string;
  /** The error of the last attempt. */
  message: string | null;
};

/**
 * Asks for the token. Signed-in users see it too when they follow a link from another site, because the browser then
 * sends no cookie.
 */
export function loginPage({ next, message }: LoginPageProps): Promise<string> {
  return plainPage({
    title: 'Sign in',
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
              Use the link printed by <code>linq-cards serve</code>, or paste the token from the file{' '}
              <code>web-token</code> in the home folder of linq-cards.
            </small>
          </p>
          <button type="submit">Sign in</button>
        </form>
        <p>
          Already signed in? <a href={next}>Continue</a>
        </p>
      </>
    ),
  });
}
