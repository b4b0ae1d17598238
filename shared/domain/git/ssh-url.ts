import { decodeUrlPart } from './decode-url-part.ts';

/** Where a repository is that is reached by SSH. */
export interface SshLocation {
  readonly username: string;
  /** Without brackets if it is an IPv6 address. */
  readonly host: string;
  readonly port: number;
  /** As the Git server wants it: absolute, or relative to the user's home. */
  readonly path: string;
}

const DEFAULT_USER = 'git';
const DEFAULT_PORT = 22;
/** `user@host:path`; the user may be missing, but not the path. A drive letter or a scheme is not this. */
const SCP_LIKE = /^(?:([^/@:]+)@)?(\[[^\]]+\]|[^/@:[\]]{2,}):(?!\/\/)(.+)$/;

/** Reads `ssh://user@host:port/path` and `user@host:path`; undefined for any other URL. */
export function parseSshUrl(url: string): SshLocation | undefined {
  const text = url.trim();
  const location = /^(git\+)?ssh:\/\//i.test(text) ? parseUrl(text.replace(/^git\+/i, '')) : parseScpLike(text);
  // A name that begins with a hyphen would be an option to the program at the other end.
  if (location === undefined || /^-/.test(location.host) || /^-/.test(location.path)) return undefined;
  return location;
}

/** The same repository over HTTPS, for hosts whose URLs of both kinds have the same path: `https://host/path`. */
export function httpsUrlOf({ host, path }: SshLocation): string {
  // Azure DevOps and others serve SSH at a host of its own.
  const name = host.includes(':') ? `[${host}]` : host.replace(/^(alt)?ssh\./i, '');
  return `https://${name}/${path.replace(/^\/+/, '')}`;
}

function parseUrl(text: string): SshLocation | undefined {
  if (!URL.canParse(text)) return undefined;
  const { username, hostname, port, pathname } = new URL(text);
  if (hostname === '' || pathname.length <= 1) return undefined;
  return {
    username: decodeUrlPart(username) || DEFAULT_USER,
    host: withoutBrackets(hostname),
    port: port === '' ? DEFAULT_PORT : Number(port),
    // `ssh://host/~user/path` is a path in that user's home, as git reads it.
    path: decodeUrlPart(pathname).replace(/^\/(?=~)/, ''),
  };
}

function parseScpLike(text: string): SshLocation | undefined {
  const [, username = DEFAULT_USER, host, path] = SCP_LIKE.exec(text) ?? [];
  if (host === undefined || path === undefined || /^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return undefined;
  return { username, host: withoutBrackets(host), port: DEFAULT_PORT, path };
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
