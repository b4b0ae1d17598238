import { createHash } from 'node:crypto';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import { SourceForbiddenError } from '../../../domain/errors/source-errors.ts';
import { type KnownHost, keysOfHost, knownHostName, parseKnownHosts } from '../../../domain/git/known-hosts.ts';
import { PUBLISHED_HOST_KEYS } from '../../../domain/git/published-host-keys.ts';
import type { SshAddress } from '../repository-address.ts';

/** Says whether a host is the one that it should be. */
export interface HostKeyCheck {
  /** What to offer, so that the server presents a key of a kind that is known; undefined leaves it to the server. */
  readonly algorithms: ServerHostKeyAlgorithm[] | undefined;
  /** @returns why the key is not accepted; undefined if it is */
  judge(key: Buffer): SourceForbiddenError | undefined;
}

const ALGORITHMS: { readonly [type: string]: readonly ServerHostKeyAlgorithm[] } = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
};

/** Makes the check of a repository's host by what is registered and published; an `insecure` repository accepts any key. */
export function createHostKeyCheck(address: SshAddress): HostKeyCheck {
  const { host, port } = address.location;
  if (address.connection.insecure) return { algorithms: undefined, judge: () => undefined };
  const known = keysOfHost(parseKnownHosts(`${address.knownHosts}\n${PUBLISHED_HOST_KEYS}`), host, port);
  const accepted = known.filter(({ isRevoked }) => !isRevoked);
  const algorithms = Object.entries(ALGORITHMS).flatMap(([type, names]) =>
    accepted.some((entry) => entry.type === type) ? names : [],
  );
  return {
    algorithms: algorithms.length > 0 ? algorithms : undefined,
    judge: (key) => judge(key, known, address),
  };
}

/** The error for a server that has no key of a kind that is known of it. */
export function noKnownKindOfKey(address: SshAddress): SourceForbiddenError {
  const { host, port } = address.location;
  return new SourceForbiddenError(
    `repository ${address.url}: the SSH host ${knownHostName(host, port)} has no key of a kind that is known of it; add its present keys: ${howToAdd(address)}`,
  );
}

function judge(key: Buffer, known: readonly KnownHost[], address: SshAddress): SourceForbiddenError | undefined {
  const { host, port } = address.location;
  const same = known.filter((entry) => entry.key === key.toString('base64'));
  const name = knownHostName(host, port);
  const shown = `${typeOf(key)} SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
  const refuse = (why: string): SourceForbiddenError =>
    new SourceForbiddenError(`repository ${address.url}: ${why}`, { data: { host: name, key: shown } });
  if (same.some(({ isRevoked }) => isRevoked)) return refuse(`the key of the SSH host ${name} (${shown}) is revoked`);
  if (same.length > 0) return undefined;
  if (known.some(({ isRevoked }) => !isRevoked)) {
    return refuse(
      `the SSH host ${name} presents a key (${shown}) that is none of those known of it; somebody may stand in between. If its key was changed, register the new one: ${howToAdd(address)}`,
    );
  }
  return refuse(
    `the SSH host ${name} is not known; it presents the key ${shown}. If that is right, register it: ${howToAdd(address)}`,
  );
}

function howToAdd({ location: { host, port } }: SshAddress): string {
  return `ssh-keyscan ${port === 22 ? '' : `-p ${port} `}${host} | windlass cert add-ssh --batch`;
}

/** A key begins with the name of its type, and that with its length in four bytes (RFC 4253 §6.6). */
function typeOf(key: Buffer): string {
  return key.length < 4 ? '' : key.toString('latin1', 4, 4 + key.readUInt32BE(0));
}
