import { BlockList, isIP } from 'node:net';

/** Says which addresses no message is sent to. */
export interface ClosedAddresses {
  /** @param address an IPv4 or IPv6 address, the latter also in brackets; names are not closed */
  isClosed(address: string): boolean;
}

/**
 * Where clouds tell a machine its own credentials and settings: link-local addresses, and those beside them.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html,
 * https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
 */
const METADATA: readonly (readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['168.63.129.16', 32, 'ipv4'],
  ['100.100.100.200', 32, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fd00:ec2::', 32, 'ipv6'],
];

/** In a Lambda function, this machine itself has an API that hands out other people's events. */
const LOOPBACK: typeof METADATA = [
  ['127.0.0.0', 8, 'ipv4'],
  ['::1', 128, 'ipv6'],
];

/**
 * Makes the list. Private networks are open, since people keep chats and dashboards there.
 * @param isLoopbackClosed whether this machine itself is closed too
 */
export function createClosedAddresses(isLoopbackClosed: boolean): ClosedAddresses {
  const list = new BlockList();
  for (const [network, prefix, family] of isLoopbackClosed ? [...METADATA, ...LOOPBACK] : METADATA) {
    list.addSubnet(network, prefix, family);
  }
  return {
    isClosed(written) {
      const address = written.replace(/^\[(.*)\]$/, '$1');
      const family = isIP(address);
      return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
    },
  };
}
