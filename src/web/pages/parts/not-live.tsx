/** Where assets/live.js says since when a page has not been live; empty while it is. */
export function NotLive(): JSX.Element {
  return <p class="not-live" role="status" data-not-live />;
}
