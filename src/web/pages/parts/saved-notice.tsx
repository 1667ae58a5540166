/** Confirms an action. */
export function SavedNotice({ text }: { text: string | undefined }): JSX.Element {
  if (text === undefined) return <></>;
  return (
    <p class="notice" role="status" safe>
      {text}
    </p>
  );
}
