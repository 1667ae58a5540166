import { BlockList, isIP } from 'node:net';

/**
 * What is not the public internet, after the registries of special-purpose addresses:
 * https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const IPV4: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8], // this host
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // behind a provider's NAT
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link-local, and where clouds keep their credentials
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relays, given up
  ['192.168.0.0', 16],
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
];
const IPV6: typeof IPV4 = [
  ['::', 16], // unspecified, loopback, and IPv4 in an IPv6 coat
  ['64:ff9b:1::', 48], // NAT64 of a network's own
  ['100::', 8], // discarded
  ['2001::', 23], // Teredo and other protocols
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4, given up; has an IPv4 address inside
  ['3fff::', 20], // documentation
  ['4000::', 2], // not given out
  ['8000::', 1], // not given out, unique local, link-local, site-local, multicast
];
/** In networks without IPv4 every IPv4 host is reached through this one, so what counts is the address inside. */
const NAT64 = '64:ff9b::';

// Two lists, because a list takes an IPv4 address for an IPv6 one too, and that would lie in `::/16`.
const privateIPv4 = new BlockList();
const privateIPv6 = new BlockList();
for (const [network, prefix] of IPV4) {
  privateIPv4.addSubnet(network, prefix, 'ipv4');
  privateIPv6.addSubnet(`${NAT64}${network}`, 96 + prefix, 'ipv6');
}
for (const [network, prefix] of IPV6) privateIPv6.addSubnet(network, prefix, 'ipv6');

/** True for an IP address that is not of the public internet, and for what is no IP address at all. */
export function isPrivateAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return privateIPv4.check(address, 'ipv4');
    case 6:
      // With a zone (`fe80::1%eth0`) it is of one link only.
      return address.includes('%') || privateIPv6.check(address, 'ipv6');
    default:
      return true;
  }
}
