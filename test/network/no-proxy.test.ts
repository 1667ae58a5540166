import { describe, expect, it } from 'vitest';
import { isExempt } from '../../src/network/no-proxy.js';

describe('NO_PROXY exempts', () => {
  it.each<[noProxy: string, host: string]>([
    ['*', 'anything.example.org'],
    ['example.com', 'example.com'],
    ['example.com', 'api.example.com'],
    ['.example.com', 'api.example.com'],
    ['.example.com', 'example.com'],
    ['*.example.com', 'a.b.example.com'],
    ['EXAMPLE.com', 'Example.COM'],
    ['example.com.', 'example.com'],
    ['other.org, example.com', 'example.com'],
    ['other.org example.com', 'example.com'],
    [',, example.com ,', 'example.com'],
    ['example.com:8443', 'example.com'],
    ['10.0.0.5', '10.0.0.5'],
    ['10.0.0.0/8', '10.200.3.4'],
    ['192.168.1.0/24', '192.168.1.255'],
    ['fd00::/8', '[fd12::1]'],
    ['[fd00::5]', '[fd00::5]'],
    ['fd00:0:0::5', '[fd00::5]'],
    ['[fd00::5]:8443', '[fd00::5]'],
  ])('%j: %s', (noProxy, host) => {
    expect(isExempt(host, 8443, noProxy)).toBe(true);
  });
});

describe('NO_PROXY does not exempt', () => {
  it.each<[noProxy: string, host: string]>([
    ['', 'example.com'],
    [' , ', 'example.com'],
    ['example.com', 'notexample.com'],
    ['api.example.com', 'example.com'],
    ['example.com', 'example.com.evil.org'],
    ['example.com:443', 'example.com'],
    ['10.0.0.0/8', '11.0.0.1'],
    ['10.0.0.0/8', '10.example.com'],
    ['10.0.0.0/99', '10.0.0.1'],
    ['0.0.1', '10.0.0.1'],
    ['fd00::/8', '[fe80::1]'],
    ['.', 'example.com'],
    ['*.', 'example.com'],
  ])('%j: %s', (noProxy, host) => {
    expect(isExempt(host, 8443, noProxy)).toBe(false);
  });
});
