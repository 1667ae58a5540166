/** How a header is compared: `Phone Number`, `phone-number` and `PHONE_NUMBER` are one. */
export function comparable(header: string): string {
  return header
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
