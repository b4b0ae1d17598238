import { createHash } from 'node:crypto';
import { SourceUnsupportedError } from '../../domain/errors/source-errors.ts';
import { localRepositoryPath, redactUrl } from '../../domain/git/repository-url.ts';
import type { RepositoryAccess } from '../../ports/source-reader.ts';

/** A repository behind HTTP, its credentials apart from its URL. */
export interface RemoteAddress {
  readonly kind: 'remote';
  /** Without user and password; safe to print. */
  readonly url: string;
  /** Value of the header `Authorization`, if there are credentials. Never printed. */
  readonly authorization: string | undefined;
}

/** A repository in this machine's file system. */
export interface LocalAddress {
  readonly kind: 'local';
  readonly path: string;
}

/**
 * Reads where a repository is and how to be let in. Given credentials win over those in the URL.
 * @throws SourceUnsupportedError for ssh:// and other transports
 */
export function parseRepositoryAddress(access: RepositoryAccess): RemoteAddress | LocalAddress {
  const path = localRepositoryPath(access.url);
  if (path !== undefined) return { kind: 'local', path };
  if (!/^https?:\/\/[^/]/i.test(access.url) || !URL.canParse(access.url)) {
    throw new SourceUnsupportedError(
      `repository ${redactUrl(access.url)}: this version reads https://, http://, file:// and absolute paths; register the https:// URL instead`,
    );
  }
  const url = new URL(access.url);
  const embedded = { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  url.username = '';
  url.password = '';
  return { kind: 'remote', url: url.href.replace(/\/+$/, ''), authorization: authorizationOf(access, embedded) };
}

/**
 * A name for the folder that holds a repository's objects. Stricter than the canonical key of a repository, which ignores
 * scheme, port and case: different ports may well be different servers, and a commit of one must not be taken for the other's.
 */
export function storeNameOf(address: RemoteAddress): string {
  const readable = address.url.replace(/^https?:\/\//, '').replace(/\.git$/, '');
  const hash = createHash('sha256')
    .update(address.url.replace(/\.git$/, ''))
    .digest('hex')
    .slice(0, 16);
  return `${readable.replace(/[^A-Za-z0-9.-]+/g, '-').slice(-60)}-${hash}`;
}

/** A key for a repository as seen with these credentials, so that nobody shares an answer that another's credentials got. */
export function accessKeyOf(address: RemoteAddress): string {
  const secret = createHash('sha256').update(address.authorization ?? '');
  return `${address.url} ${secret.digest('hex')}`;
}

function authorizationOf(
  access: RepositoryAccess,
  embedded: { readonly username: string; readonly password: string },
): string | undefined {
  if (access.bearerToken) return `Bearer ${access.bearerToken}`;
  const given = access.username || access.password ? access : embedded;
  if (!given.username && !given.password) return undefined;
  // A token alone is a password to every host; the user name only must not be empty.
  const pair = `${given.username || 'git'}:${given.password ?? ''}`;
  return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
}
