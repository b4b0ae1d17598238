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
  const guarded =
    <Asked extends readonly unknown[], Answer>(call: (...asked: Asked) => Promise<Answer>) =>
    async (...asked: Asked): Promise<Answer> => {
      assertMayAct();
      return call(...asked);
    };
  return {
    ...client,
    apply: guarded(client.apply),
    create: guarded(client.create),
    replace: guarded(client.replace),
    patch: guarded(client.patch),
    delete: guarded(client.delete),
  };
}
