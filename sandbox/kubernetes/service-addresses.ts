import { at, listOrEmpty } from './json.ts';
import type { ObjectStore } from './store/object-store.ts';

/** Gives out cluster IPs and node ports, each once. */
export interface ServiceAddresses {
  /** A free address of 10.96.0.0/16. */
  nextClusterIp(): string;
  /** A free port of 30000–32767. */
  nextNodePort(): number;
}

const FIRST_NODE_PORT = 30_000;
const LAST_NODE_PORT = 32_767;
const SERVICES = '/services';

/** Follows the services of a store; addresses of deleted services are free again. */
export function createServiceAddresses(store: ObjectStore): ServiceAddresses {
  const ips = new Set<string>();
  const ports = new Set<number>();
  const track = (service: unknown, used: boolean): void => {
    const ip = at(service, 'spec', 'clusterIP');
    if (typeof ip === 'string') used ? ips.add(ip) : ips.delete(ip);
    for (const port of listOrEmpty(at(service, 'spec', 'ports'))) {
      const nodePort = at(port, 'nodePort');
      if (typeof nodePort === 'number') used ? ports.add(nodePort) : ports.delete(nodePort);
    }
  };
  for (const service of store.list(SERVICES)) track(service, true);
  store.subscribe((event) => {
    if (event.storageKey !== SERVICES) return;
    if (event.previous !== undefined) track(event.previous, false);
    if (event.type !== 'DELETED') track(event.object, true);
  });
  // The first address is that of the service `kubernetes`, the second by custom that of DNS.
  let lastIp = 10;
  let lastPort = FIRST_NODE_PORT - 1;
  return {
    nextClusterIp() {
      do lastIp = (lastIp + 1) % 65_535;
      while (lastIp === 0 || ips.has(ipOf(lastIp)));
      return ipOf(lastIp);
    },
    nextNodePort() {
      do lastPort = lastPort >= LAST_NODE_PORT ? FIRST_NODE_PORT : lastPort + 1;
      while (ports.has(lastPort));
      return lastPort;
    },
  };
}

function ipOf(index: number): string {
  return `10.96.${Math.floor(index / 256)}.${index % 256}`;
}
