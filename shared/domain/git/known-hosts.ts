import { createHmac } from 'node:crypto';
import { MalformedRequestError } from '../errors/request-errors.ts';

/** A line of known_hosts (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). */
export interface KnownHost {
  /** `host`, `[host]:port`, globs, `!`-negations, comma-separated; or a hashed name `|1|salt|hash`. */
  readonly hosts: string;
  /** Such as `ssh-ed25519`. */
  readonly type: string;
  /** Base64. */
  readonly key: string;
  readonly isRevoked: boolean;
}

const DEFAULT_PORT = 22;
const KEY_TYPE = /^(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp(256|384|521)|sk-[a-z0-9-]+@openssh\.com)$/;
const BASE64 = /^[A-Za-z0-9+/]+=*$/;

/**
 * Reads lines of known_hosts; empty lines, comments and certificate authorities (which are not supported) are left out.
 * @throws MalformedRequestError naming the line
 */
export function parseKnownHosts(text: string): readonly KnownHost[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const words = line.trim().split(/\s+/);
    if (words[0] === '' || words[0]?.startsWith('#') || words[0] === '@cert-authority') return [];
    const isRevoked = words[0] === '@revoked';
    const [hosts, type, key] = isRevoked ? words.slice(1) : words;
    if (hosts === undefined || type === undefined || key === undefined || !KEY_TYPE.test(type) || !BASE64.test(key)) {
      throw new MalformedRequestError(
        `line ${index + 1} is no line of known_hosts; expected "<host> <key type> <key>", as ssh-keyscan prints it`,
      );
    }
    return [{ hosts, type, key, isRevoked }];
  });
}

/** How known_hosts names a host: `host`, or `[host]:port` if the port is not 22. */
export function knownHostName(host: string, port: number): string {
  return port === DEFAULT_PORT ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

/** The keys of a host. As OpenSSH does, one that is known on port 22 only is taken to be the same on another port. */
export function keysOfHost(known: readonly KnownHost[], host: string, port: number): readonly KnownHost[] {
  const exact = known.filter(({ hosts }) => namesHost(hosts, knownHostName(host, port)));
  if (exact.length > 0 || port === DEFAULT_PORT) return exact;
  return known.filter(({ hosts }) => namesHost(hosts, host.toLowerCase()));
}

function namesHost(hosts: string, name: string): boolean {
  if (hosts.startsWith('|')) return isHashOf(hosts, name);
  let isNamed = false;
  for (const pattern of hosts.toLowerCase().split(',')) {
    const isNegated = pattern.startsWith('!');
    if (!matchesPattern(isNegated ? pattern.slice(1) : pattern, name)) continue;
    if (isNegated) return false;
    isNamed = true;
  }
  return isNamed;
}

/** `|1|<salt>|<HMAC-SHA1 of the name with the salt>`, both in Base64. */
function isHashOf(hashed: string, name: string): boolean {
  const [, version, salt = '', hash] = hashed.split('|');
  return version === '1' && createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

function matchesPattern(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}
