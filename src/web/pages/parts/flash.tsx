/** The error that a request ran into, and its remedy. A screen reader announces it immediately. */
export type PageError = { what: string; next: string };

export function Flash({ pageError }: { pageError: PageError | undefined }): JSX.Element {
  if (!pageError) return '';
  return (
    <div class="notice bad" role="alert">
      <p class="strong" safe>
        {pageError.what}
      </p>
      <p safe>{pageError.next}</p>
    </div>
  );
}
