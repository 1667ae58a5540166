type Props = {
  /** Where the list begins; null on its first page. */
  first: string | null;
  /** Where it goes on; null on its last page. */
  next: string | null;
};

/** The way through a list of rows that is shown a hundred at a time; nothing where all of them are shown. */
export function RowPages({ first, next }: Props): JSX.Element {
  if (first === null && next === null) return '';
  return (
    <nav class="pages" aria-label="Pages of rows">
      {first !== null && <a href={first}>First rows</a>}
      {next !== null && <a href={next}>Next rows</a>}
    </nav>
  );
}
