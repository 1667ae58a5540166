import { Patterns } from '../../html/patterns.js';
import { type Section, Top } from './parts/top.js';

/**
 * By default htmx adds a style and evaluates text, both of which our Content-Security-Policy forbids. It also keeps a
 * copy of every page, including numbers and names, in the browser's storage; we turn that off, and going back loads
 * the page again.
 */
const HTMX = JSON.stringify({
  includeIndicatorStyles: false,
  allowEval: false,
  allowScriptTags: false,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  defaultSettleDelay: 0,
});

/** The frame of every page. `title` comes first in the tab, because tabs are cut short. */
export function Page({
  title,
  section,
  children,
}: {
  title: string;
  section: Section;
  children: JSX.Element | JSX.Element[];
}): JSX.Element {
  return (
    <>
      {'<!doctype html>'}
      <html lang="en">
        <Head title={title} />
        <body>
          <a class="skip" href="#main">
            Skip to content
          </a>
          <Patterns />
          <Top section={section} />
          <main id="main" class="frame" tabindex="-1">
            {children}
          </main>
        </body>
      </html>
    </>
  );
}

function Head({ title }: { title: string }): JSX.Element {
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="referrer" content="same-origin" />
      <meta name="htmx-config" content={HTMX} />
      <title safe>{`${title} · linq-cards`}</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href="/assets/pico.min.css" />
      <link rel="stylesheet" href="/assets/app.css" />
      <link rel="stylesheet" href="/assets/letters.css" />
      <script src="/assets/htmx.min.js" defer />
      <script src="/assets/sse.js" defer />
      <script src="/assets/app.js" defer />
    </head>
  );
}
