import git from 'isomorphic-git';
import type { GitTransport } from './git-transport.ts';
import type { RemoteAddress } from './repository-address.ts';

/** A ref at the server. */
export interface ServerRef {
  /** What it points at: a commit, or an annotated tag. */
  readonly oid: string;
  /** The commit it leads to. */
  readonly commit: string;
}

/** Refs by their full names. */
export type ServerRefs = ReadonlyMap<string, ServerRef>;

/**
 * Asks a server for its refs. One request answers all: protocol version 1 tells every ref, HEAD and the commits behind annotated
 * tags at once, where version 2 needs a second request.
 */
export async function listServerRefs(transport: GitTransport, address: RemoteAddress): Promise<ServerRefs> {
  return transport.converse(address, async (peer) => {
    const refs = await git.listServerRefs({ ...peer, protocolVersion: 1, peelTags: true });
    return new Map(refs.map(({ ref, oid, peeled }) => [ref, { oid, commit: peeled ?? oid }]));
  });
}
