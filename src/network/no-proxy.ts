import { BlockList, isIP, isIPv6 } from 'node:net';

/**
 * Whether NO_PROXY exempts a host. Entries are separated by commas or spaces:
 *
 * - `*` exempts every host
 * - `example.com`, `.example.com` and `*.example.com` exempt the name and its subdomains, as in curl and Go
 * - `10.0.0.5`, `fd00::5`, `10.0.0.0/8` and `fd00::/8` exempt addresses; names are not looked up for them
 * - `example.com:8443` exempts one port only
 *
 * Not `proxy-from-env`: it knows no address ranges, and takes `example.com` without its subdomains.
 */
export function isExempt(host: string, port: number, noProxy: string): boolean {
  const wanted = bare(host);
  return noProxy
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry.toLowerCase(), wanted, port));
}

function matches(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  const { name, onlyPort } = splitPort(entry);
  if (onlyPort !== undefined && onlyPort !== port) return false;
  if (isIP(host) !== 0) return holdsAddress(name, host);
  const domain = name.replace(/^\*?\./, '');
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

function splitPort(entry: string): { name: string; onlyPort: number | undefined } {
  if (isIP(entry) !== 0) return { name: entry, onlyPort: undefined };
  const [, name = entry, port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  return { name: bare(name), onlyPort: port === undefined ? undefined : Number(port) };
}

function holdsAddress(range: string, address: string): boolean {
  const [network = '', prefix] = range.split('/');
  if (isIP(network) === 0) return false;
  const family = isIPv6(network) ? 'ipv6' : 'ipv4';
  const bits = prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix);
  if (!Number.isInteger(bits) || bits < 0 || bits > (family === 'ipv6' ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(network, bits, family);
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}
