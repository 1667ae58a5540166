import { trusting } from '../../src/network/authorities.js';
import { networkOf } from '../../src/network/network.js';
import { TEST_CA } from './https.js';

/** Without proxies, and with the certificates that Node trusts. */
export const DIRECT = networkOf({});

/** Without proxies, and with the certificate of this test's own servers. */
export const TRUSTING = networkOf({}, trusting([TEST_CA]));
