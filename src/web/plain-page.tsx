import { escapeHtml } from '@kitajs/html';
import { assetAddress } from './asset-files.js';
import { Top } from './pages/parts/top.js';

export type PlainPageProps = { title: string; children?: JSX.Element | JSX.Element[] };

/** A page for visitors who are not signed in, or for an error: it shows nothing of the home. */
export async function plainPage({ title, children }: PlainPageProps): Promise<string> {
  const page = await (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${escapeHtml(title)} – linq-cards`}</title>
        <link rel="stylesheet" href={assetAddress('page.css')} />
      </head>
      <body>
        <Top section={null} />
        <main class="frame plain">
          <h1 safe>{title}</h1>
          {children}
        </main>
      </body>
    </html>
  );
  return `<!doctype html>\n${page}\n`;
}

export function errorPage({ title, detail }: { title: string; detail: string }): Promise<string> {
  return plainPage({
    title,
    children: (
      <>
        <p safe>{detail}</p>
        <p>
          <a href="/">All runs</a>
        </p>
      </>
    ),
  });
}
