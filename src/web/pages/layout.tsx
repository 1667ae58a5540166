import { Patterns } from '../../html/patterns.js';
import { assetAddress } from '../asset-files.js';
import { iconAddress, type TabIcon } from './parts/tab.js';
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
  icon,
  children,
}: {
  title: string;
  section: Section;
  icon?: TabIcon | undefined;
  children: JSX.Element | JSX.Element[];
}): JSX.Element {
  return (
    <>
      {'<!doctype html>'}
      <html lang="en">
        <Head title={title} icon={icon} />
        {/* No copy of the page for going back: htmx would make one before every exchange, to throw it away. */}
        <body hx-history="false">
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

function Head({ title, icon }: { title: string; icon: TabIcon | undefined }): JSX.Element {
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="referrer" content="same-origin" />
      <meta name="htmx-config" content={HTMX} />
      <title safe>{`${title} · linq-cards`}</title>
      <link rel="icon" type="image/svg+xml" href={iconAddress(icon)} />
      <link rel="stylesheet" href={assetAddress('page.css')} />
      <script src={assetAddress('page.js')} defer />
    </head>
  );
}
