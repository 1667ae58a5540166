/*
 * Linq fetches a picture again only when it gets another address. So a picture that has changed at its address is sent with
 * a parameter that names its bytes, which hosts of files ignore.
 */

/** The parameter, and the beginning of the SHA-256 of the bytes, in hex. */
const VERSION = /([?&])linq-cards=([0-9a-f]{12})(&|$)/;

/** The same address, sent for these bytes. Nothing else of it is changed, because a host may have signed it. */
export function versioned(address: string, sha256: string): string {
  const [bare = '', ...fragment] = unversioned(address).split('#');
  const parameter = `${bare.includes('?') ? '&' : '?'}linq-cards=${sha256.slice(0, 12)}`;
  return [`${bare}${parameter}`, ...fragment].join('#');
}

/** The address without the parameter. */
export function unversioned(address: string): string {
  if (!address.includes('linq-cards=')) return address;
  const [bare = '', ...fragment] = address.split('#');
  const plain = bare.replace(VERSION, (_, before: string, __, after: string) => (after === '&' ? before : ''));
  return [plain, ...fragment].join('#');
}

/** The beginning of the SHA-256 that an address names; undefined where it has no such parameter. */
export function versionOf(address: string): string | undefined {
  return address.includes('linq-cards=') ? VERSION.exec(address.split('#')[0] ?? '')?.[2] : undefined;
}
