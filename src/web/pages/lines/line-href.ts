/** The address of the page of a number. */
export function lineHref(phoneNumber: string): string {
  return `/lines/${encodeURIComponent(phoneNumber)}`;
}
