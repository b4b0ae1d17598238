import { createHash } from 'node:crypto';
import { SourceUnsupportedError } from '../../domain/errors/source-errors.ts';
import { decodeUrlPart } from '../../domain/git/decode-url-part.ts';
import { localRepositoryPath, redactUrl } from '../../domain/git/repository-url.ts';
import { parseSshUrl, type SshLocation } from '../../domain/git/ssh-url.ts';
import type { GitHubAppCredentials, RepositoryAccess } from '../../ports/source-reader.ts';
import { type ConnectionSettings, connectionOf } from '../connection-settings.ts';

/** A repository behind HTTP, its credentials apart from its URL. */
export interface HttpAddress {
  readonly kind: 'http';
  /** Without user and password; safe to print. */
  readonly url: string;
  /** Value of the header `Authorization`, if there are credentials. Never printed. */
  readonly authorization: string | undefined;
  /** Makes the header instead. */
  readonly githubApp: GitHubAppCredentials | undefined;
  readonly connection: ConnectionSettings;
}

/** A repository behind SSH. */
export interface SshAddress {
  readonly kind: 'ssh';
  /** As it was written, without a password; safe to print. */
  readonly url: string;
  readonly location: SshLocation;
  readonly privateKey: string | undefined;
  /** For servers that let users in by password. */
  readonly password: string | undefined;
  /** Lines of known_hosts. */
  readonly knownHosts: string;
  readonly connection: ConnectionSettings;
}

/** A repository that is reached over a network. */
export type RemoteAddress = HttpAddress | SshAddress;

/** A repository in this machine's file system. */
export interface LocalAddress {
  readonly kind: 'local';
  readonly path: string;
}

/**
 * Reads where a repository is and how to be let in. Given credentials win over those in the URL.
 * @throws SourceUnsupportedError for unknown transports
 */
export function parseRepositoryAddress(access: RepositoryAccess): RemoteAddress | LocalAddress {
  const path = localRepositoryPath(access.url);
  if (path !== undefined) return { kind: 'local', path };
  const connection = connectionOf(access);
  const location = parseSshUrl(access.url);
  if (location !== undefined) {
    const { sshPrivateKey: privateKey, password, knownHosts = '' } = access;
    return { kind: 'ssh', url: redactPassword(access.url), location, privateKey, password, knownHosts, connection };
  }
  if (!/^https?:\/\/[^/]/i.test(access.url) || !URL.canParse(access.url)) {
    throw new SourceUnsupportedError(
      `repository ${redactUrl(access.url)}: this is no Git URL that can be read; use https://, ssh://, user@host:path, file:// or an absolute path`,
    );
  }
  const url = new URL(access.url);
  const embedded = { username: decodeUrlPart(url.username), password: decodeUrlPart(url.password) };
  url.username = '';
  url.password = '';
  return {
    kind: 'http',
    url: url.href.replace(/\/+$/, ''),
    authorization: access.githubApp ? undefined : authorizationOf(access, embedded),
    githubApp: access.githubApp,
    connection,
  };
}

/**
 * A name for the folder that holds a repository's objects. Stricter than the canonical key of a repository, which ignores
 * scheme, port and case: different ports may well be different servers, and a commit of one must not be taken for the other's.
 */
export function storeNameOf(address: RemoteAddress): string {
  const readable = address.url.replace(/^[a-z+]+:\/\//, '').replace(/\.git$/, '');
  const hash = createHash('sha256')
    .update(address.url.replace(/\.git$/, ''))
    .digest('hex')
    .slice(0, 16);
  return `${readable.replace(/[^A-Za-z0-9.-]+/g, '-').slice(-60)}-${hash}`;
}

/** A key for a repository as seen with these credentials, so that nobody shares an answer that another's credentials got. */
export function accessKeyOf(address: RemoteAddress): string {
  const { url, ...rest } = address;
  return `${url} ${createHash('sha256').update(JSON.stringify(rest)).digest('hex')}`;
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

/** The user stays: `git@` is part of the address. */
function redactPassword(url: string): string {
  return url.replace(/^([a-z+]+:\/\/[^/:@]*):[^/]*@/i, '$1@');
}
