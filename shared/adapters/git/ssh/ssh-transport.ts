import type { GitHttpRequest, GitHttpResponse } from 'isomorphic-git';
import { SourceUnavailableError } from '../../../domain/errors/source-errors.ts';
import type { GitPeer } from '../git-transport.ts';
import type { SshAddress } from '../repository-address.ts';
import type { TransferLimits } from '../transfer-limits.ts';
import { openSshConnection, type SshConnection } from './ssh-connection.ts';
import { createTurnstile } from './turnstile.ts';
import { followUploadPack, type UploadPackSession } from './upload-pack-session.ts';

/** Servers refuse connections when too many come at once (OpenSSH's MaxStartups begins to at 10). */
const CONNECTIONS_PER_HOST = 6;
/** What a smart HTTP server puts before its announcement (gitprotocol-http). */
const HTTP_PREAMBLE = Buffer.from('001e# service=git-upload-pack\n0000');
const FLUSH = '0000';
/**
 * A server that waits for a request announces an empty repository by a flush alone. isomorphic-git then speaks protocol version 2,
 * which such a server does not; this is how an HTTP server announces it (gitprotocol-pack, "no-refs").
 */
const NO_REFS = Buffer.from(`003d${'0'.repeat(40)} capabilities^{}\0${FLUSH}`);

/** Carries operations over SSH. Each has a connection of its own and runs `git-upload-pack` once, as git does. */
export interface SshTransport {
  converse<T>(address: SshAddress, operation: (peer: GitPeer) => Promise<T>): Promise<T>;
}

/** Makes the SSH side of the Git adapter. */
export function createSshTransport(limits: Required<TransferLimits>): SshTransport {
  const turnstile = createTurnstile(CONNECTIONS_PER_HOST);
  return {
    converse(address, operation) {
      const { host, port } = address.location;
      return turnstile.pass(`${host} ${port}`, () => converse(address, operation, limits));
    },
  };
}

async function converse<T>(
  address: SshAddress,
  operation: (peer: GitPeer) => Promise<T>,
  limits: Required<TransferLimits>,
): Promise<T> {
  const connection = await openSshConnection(address, limits.connectTimeoutMs);
  let isLate = false;
  // Closes the channel under whoever reads from it.
  const timer = setTimeout(() => {
    isLate = true;
    connection.abort();
  }, limits.totalTimeoutMs);
  let session: Promise<UploadPackSession> | undefined;
  const start = (): Promise<UploadPackSession> => {
    session ??= startUploadPack(connection, address, limits.maxResponseBytes);
    return session;
  };
  try {
    const result = await operation(peerOf(address, start));
    (await session)?.end();
    connection.close();
    return result;
  } catch (cause) {
    connection.abort();
    if (!isLate) throw cause;
    const message = `repository ${address.url} could not be read: no answer within ${limits.totalTimeoutMs / 1000} s`;
    throw new SourceUnavailableError(message, { retry: 'backoff', cause });
  } finally {
    clearTimeout(timer);
  }
}

async function startUploadPack(
  connection: SshConnection,
  { location: { path }, url }: SshAddress,
  maxResponseBytes: number,
): Promise<UploadPackSession> {
  const channel = await connection.execute(`git-upload-pack '${path.replaceAll("'", `'\\''`)}'`);
  return followUploadPack(channel, url, maxResponseBytes);
}

/**
 * Plays an HTTP server: isomorphic-git asks for the announcement with GET and for a pack with POST. What it posts is a whole
 * conversation in one piece, and a server that talks back and forth understands it as well.
 */
function peerOf(address: SshAddress, start: () => Promise<UploadPackSession>): GitPeer {
  const answer = (asked: GitHttpRequest, type: string, body: readonly Uint8Array[]): GitHttpResponse => ({
    url: asked.url,
    statusCode: 200,
    statusMessage: 'OK',
    headers: { 'content-type': `application/x-git-upload-pack-${type}` },
    body: oneByOne(body),
  });
  return {
    // Never sent anywhere.
    url: `https://ssh.invalid/${encodeURIComponent(address.location.path)}`,
    http: {
      async request(asked) {
        const session = await start();
        const announcement = await session.readAnnouncement();
        if (asked.method !== 'POST') {
          const isEmpty = announcement.toString('latin1') === FLUSH;
          return answer(asked, 'advertisement', [HTTP_PREAMBLE, isEmpty ? NO_REFS : announcement]);
        }
        return answer(asked, 'result', await session.exchange(await collect(asked.body ?? [])));
      },
    },
  };
}

async function* oneByOne(chunks: readonly Uint8Array[]): AsyncIterableIterator<Uint8Array> {
  yield* chunks;
}

async function collect(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
