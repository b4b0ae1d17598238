import type { ClusterClient } from '../../ports/cluster-client.ts';
import type { DestinationClients } from './open-destination.ts';

/**
 * Clients that ask for the right to act right before each call that changes something. A worker that was frozen between a look and an
 * act must not act on what it saw: another one has taken over meanwhile.
 * @param assertMayAct throws when that right is about to end
 */
export function guardClients(clients: DestinationClients, assertMayAct: () => void): DestinationClients {
  return {
    cluster: guardClient(clients.cluster, assertMayAct),
    clientFor: (kind) => guardClient(clients.clientFor(kind), assertMayAct),
  };
}

function guardClient(client: ClusterClient, assertMayAct: () => void): ClusterClient {
  return {
    ...client,
    async apply(object, options) {
      assertMayAct();
      return client.apply(object, options);
    },
    async create(object, options) {
      assertMayAct();
      return client.create(object, options);
    },
    async replace(object, options) {
      assertMayAct();
      return client.replace(object, options);
    },
    async patch(reference, steps) {
      assertMayAct();
      return client.patch(reference, steps);
    },
    async delete(reference, options) {
      assertMayAct();
      return client.delete(reference, options);
    },
  };
}
