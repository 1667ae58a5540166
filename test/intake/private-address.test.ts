import { describe, expect, it } from 'vitest';
import { isPrivateAddress } from '../../src/intake/private-address.js';

describe('an address', () => {
  it.each([
    ['this host', '0.0.0.0', '0.255.255.255'],
    ['private, 10/8', '10.0.0.0', '10.255.255.255'],
    ['behind a provider’s NAT', '100.64.0.0', '100.127.255.255'],
    ['loopback', '127.0.0.0', '127.255.255.255'],
    ['link-local', '169.254.0.0', '169.254.255.255'],
    ['of a cloud’s credentials', '169.254.169.254', '169.254.169.254'],
    ['private, 172.16/12', '172.16.0.0', '172.31.255.255'],
    ['of protocols', '192.0.0.0', '192.0.0.255'],
    ['private, 192.168/16', '192.168.0.0', '192.168.255.255'],
    ['of benchmarks', '198.18.0.0', '198.19.255.255'],
    ['of documentation', '192.0.2.0', '203.0.113.255'],
    ['multicast', '224.0.0.0', '239.255.255.255'],
    ['reserved, or broadcast', '240.0.0.0', '255.255.255.255'],
    ['unspecified', '::', '::'],
    ['loopback, IPv6', '::1', '::1'],
    ['unique local', 'fc00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['link-local, IPv6', 'fe80::', 'febf::1'],
    ['site-local', 'fec0::', 'feff::1'],
    ['multicast, IPv6', 'ff00::', 'ff02::1'],
    ['of documentation, IPv6', '2001:db8::', '3fff:fff::'],
    ['discarded', '100::', '100::1'],
    ['of a tunnel', '2001::1', '2002:808:808::1'],
    ['IPv4 in an IPv6 coat, whichever', '::ffff:10.0.0.1', '::ffff:8.8.8.8'],
    ['the same in hexadecimal', '::ffff:7f00:1', '::ffff:808:808'],
    ['through NAT64 to a private one', '64:ff9b::10.0.0.1', '64:ff9b::a9fe:a9fe'],
    ['of a network’s own NAT64', '64:ff9b:1::1', '64:ff9b:1:ffff::1'],
    ['of one link only', 'fe80::1%eth0', '2606:4700::1%eth0'],
  ])('that is %s is private: %s to %s', (_, first, last) => {
    expect([isPrivateAddress(first), isPrivateAddress(last)]).toEqual([true, true]);
  });

  it.each([
    ['1.0.0.0', '9.255.255.255'],
    ['11.0.0.0', '100.63.255.255'],
    ['100.128.0.0', '126.255.255.255'],
    ['128.0.0.0', '169.253.255.255'],
    ['169.255.0.0', '172.15.255.255'],
    ['172.32.0.0', '191.255.255.255'],
    ['192.0.1.0', '192.167.255.255'],
    ['192.169.0.0', '198.17.255.255'],
    ['198.20.0.0', '223.255.255.255'],
    ['2001:200::', '2001:db7:ffff::'],
    ['2001:db9::', '2001:ffff::'],
    ['2003::', '3ffe:ffff::'],
    ['2606:4700::1111', '2a00:1450:4001::1'],
    ['64:ff9b::8.8.8.8', '64:ff9b::172.32.0.0'],
  ])('of the public internet is not: %s, %s', (first, last) => {
    expect([isPrivateAddress(first), isPrivateAddress(last)]).toEqual([false, false]);
  });

  it.each(['', 'localhost', '127.1', '0x7f000001', '2130706433'])('has to be one: %j counts as private', (text) => {
    expect(isPrivateAddress(text)).toBe(true);
  });
});
